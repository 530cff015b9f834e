(language) => {
  // Texts a reader sees that are not in the reader's language: names and free text are marked `data-own`.
  const foreign = language === "en" ? /[\u3400-\u9fff]/ : /(?<![A-Za-z0-9_/.@#-])[a-z]{4,}(?![A-Za-z0-9_/.@-])/;
  const known = new Set(["qingshan", "xlsx", "register", "serve"]);
  const said = [];
  const look = (text, element) => {
    const found = foreign.exec(text ?? "");
    if (!found || known.has(found[0]) || element.closest("[data-own],code,kbd,pre,script,style")) return;
    said.push(`${element.tagName.toLowerCase()}: ${text.trim().slice(0, 90)}`);
  };
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const parent = walk.currentNode.parentElement;
    if (parent.closest("script,style,noscript,.nicegui-error-popup")) continue;
    look(walk.currentNode.textContent, parent);
  }
  for (const each of document.querySelectorAll("[title],[placeholder],[aria-label]")) {
    for (const name of ["title", "placeholder", "aria-label"]) look(each.getAttribute(name), each);
  }
  return [...new Set(said)];
}
