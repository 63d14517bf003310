// Before the first paint: says that scripts run, and how the rail was left.
(function () {
  var root = document.documentElement;
  root.classList.add("js");
  try {
    if (localStorage.getItem("rail") === "slim") root.classList.add("rail-slim");
  } catch (error) {
    // Storage may be forbidden; the rail is then always wide.
  }
})();
