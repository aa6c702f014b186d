// The fields of a form keep on this terminal what was last sent with them: how far its printer is off.
for (const form of document.querySelectorAll("form[data-remember]")) {
  const fields = [...form.querySelectorAll("input[name]")];
  const key = (field) => `${form.dataset.remember}.${field.name}`;
  for (const field of fields) field.value = localStorage.getItem(key(field)) ?? field.value;
  form.addEventListener("submit", () => {
    for (const field of fields) localStorage.setItem(key(field), field.value);
  });
}
