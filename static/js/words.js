// The page's words for the scripts, from <script type="application/json" id="words">.
const source = document.getElementById("words");
const words = source ? JSON.parse(source.textContent) : {};

export function word(name, values = {}) {
  return (words[name] ?? name).replace(/\{(\w+)\}/g, (all, key) => values[key] ?? all);
}
