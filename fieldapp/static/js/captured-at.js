// Notes when a report was begun, by the phone's own clock: what was seen may be sent much later.
document.addEventListener("input", (event) => {
  const seen = event.target.form?.elements.captured_at;
  if (seen && !seen.value) seen.value = new Date().toISOString();
});
