// A submit that was held back goes on as if it had not been. Safari 15 has no requestSubmit.
export function submitAgain(form, submitter) {
  if (form.requestSubmit) form.requestSubmit(submitter);
  else if (submitter) submitter.click();
  else form.submit();
}
