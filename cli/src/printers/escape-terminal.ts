/** Shows the escape character instead of letting a cluster's text drive the terminal (cli-runtime printers/terminal.go). */
export function escapeTerminal(text: string): string {
  return text.replaceAll("\u001b", "^[");
}
