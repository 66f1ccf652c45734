"""The shapes of bodies and answers: the same marshmallow schemas validate and make the OpenAPI."""
