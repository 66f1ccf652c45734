// Swagger UI over our own OpenAPI; a page's session needs its token on unsafe requests.
const token = document.querySelector('meta[name="csrf-token"]').content;

window.SwaggerUIBundle({
  url: "/api/v1/openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  validatorUrl: null,
  requestInterceptor: (request) => {
    request.headers["X-CSRFToken"] = token;
    return request;
  },
});
