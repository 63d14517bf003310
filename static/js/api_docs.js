// The pages of the API's description. Requests tried out there ride on the session, so they bring its token.
const place = document.getElementById("api");
const token = document.querySelector("meta[name=csrf-token]").content;

window.SwaggerUIBundle({
  url: place.dataset.description,
  domNode: place,
  deepLinking: true,
  validatorUrl: null,
  requestInterceptor: (request) => {
    if (request.method !== "GET") request.headers["X-CSRFToken"] = token;
    return request;
  },
});
