"""The gate that pages and the API share: who comes in, what each door asks, how it refuses."""
