document.querySelectorAll("table.sort").forEach(function (table) {
  const body = table.tBodies[0];
  const read = (row, i) => {
    const cell = row.cells[i];
    return cell.dataset.v === undefined ? cell.textContent.trim() : cell.dataset.v === "" ? NaN : Number(cell.dataset.v);
  };
  table.querySelectorAll("thead th[aria-sort]").forEach(function (head) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", function () {
      const first = head.classList.contains("num") ? "descending" : "ascending";
      const second = first === "descending" ? "ascending" : "descending";
      const order = head.getAttribute("aria-sort") === first ? second : first;
      table.querySelectorAll("th[aria-sort]").forEach((other) => other.setAttribute("aria-sort", "none"));
      head.setAttribute("aria-sort", order);
      const sign = order === "ascending" ? 1 : -1;
      const rows = Array.from(body.rows, (row) => [read(row, head.cellIndex), row]);
      const compare = new Intl.Collator(undefined, { numeric: true }).compare;
      rows.sort(function ([a], [b]) {
        if (typeof a === "string") return sign * compare(a, b);
        if (isNaN(a) || isNaN(b)) return isNaN(a) - isNaN(b);
        return sign * (a - b);
      });
      body.replaceChildren(...rows.map((pair) => pair[1]));
    });
  });
});
