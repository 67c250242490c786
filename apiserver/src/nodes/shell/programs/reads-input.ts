/** Options that take a value, by their letters; `script` programs take their first operand as something else than a file. */
interface Filter {
  valued: string;
  script?: boolean;
  /** Options that give the script, so that no operand does. */
  scriptBy?: RegExp;
}

const filters: Readonly<Record<string, Filter>> = {
  awk: { valued: "Fvf", script: true, scriptBy: /^-f/ },
  base64: { valued: "w" },
  column: { valued: "sot" },
  comm: { valued: "" },
  cut: { valued: "bcdf" },
  egrep: { valued: "ABCefm", script: true, scriptBy: /^-\w*[ef]$|^--(regexp|file)/ },
  expand: { valued: "t" },
  fgrep: { valued: "ABCefm", script: true, scriptBy: /^-\w*[ef]$|^--(regexp|file)/ },
  fold: { valued: "w" },
  grep: { valued: "ABCefm", script: true, scriptBy: /^-\w*[ef]$|^--(regexp|file)/ },
  gunzip: { valued: "" },
  gzip: { valued: "" },
  head: { valued: "nc" },
  join: { valued: "12ojtae" },
  jq: { valued: "", script: true },
  md5sum: { valued: "" },
  nl: { valued: "bnswv" },
  od: { valued: "AtNjw" },
  rev: { valued: "" },
  rg: { valued: "ABCefmgt", script: true },
  sed: { valued: "efl", script: true, scriptBy: /^-\w*[ef]$|^--(expression|file)/ },
  sha1sum: { valued: "" },
  sha256sum: { valued: "" },
  sort: { valued: "ktoS" },
  split: { valued: "lbna" },
  strings: { valued: "nt" },
  tac: { valued: "s" },
  tail: { valued: "nc" },
  tr: { valued: "", script: true },
  unexpand: { valued: "t" },
  uniq: { valued: "fsw" },
  wc: { valued: "" },
  yq: { valued: "po", script: true },
  zcat: { valued: "" },
};

/**
 * Whether a utility reads its standard input with these arguments: those of the library get all of it before they begin,
 * and one that does not want it must not wait for it at a terminal.
 */
export function readsInput(name: string, args: readonly string[]): boolean {
  if (name === "tr") return true;
  if (name === "tar") return archiveIsInput(args);
  if (args.includes("-")) return name in filters;
  if (name === "rg" || (name.endsWith("grep") && args.some((word) => /^-\w*[rR]/.test(word)))) return false;
  const filter = filters[name];
  if (!filter) return false;
  const { files, scripted } = operands(args, filter);
  return files.length <= (filter.script && !scripted ? 1 : 0);
}

function operands(args: readonly string[], { valued, scriptBy }: Filter): { files: string[]; scripted: boolean } {
  const files: string[] = [];
  let scripted = false;
  let only = false;
  for (let at = 0; at < args.length; at++) {
    const word = args[at]!;
    if (only || !word.startsWith("-") || word === "-") files.push(word);
    else if (word === "--") only = true;
    else {
      scripted ||= scriptBy?.test(word) === true;
      // A valued letter at the end takes the next word; in the middle the rest of its own.
      const letter = Array.from(word.slice(1)).findIndex((char) => valued.includes(char));
      if (!word.startsWith("--") && letter >= 0) {
        scripted ||= scriptBy?.test(`-${word[letter + 1]}`) === true;
        if (letter === word.length - 2) at++;
      }
    }
  }
  return { files, scripted };
}

/** `tar x` and `tar t` without `-f FILE`, or with `-f -`. */
function archiveIsInput(args: readonly string[]): boolean {
  const [first = ""] = args;
  const letters = [first.replace(/^-/, ""), ...args.slice(1).filter((word) => /^-[a-zA-Z]/.test(word)).map((word) => word.slice(1))].join("");
  if (!/[xt]/.test(letters) && !args.some((word) => /^--(extract|get|list)$/.test(word))) return false;
  const named = letters.includes("f") || args.some((word) => word.startsWith("--file"));
  return !named || args.includes("-") || args.includes("--file=-");
}
