import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { startContainer } from "./container-lab.ts";

/** What the machine's own bash makes of a script, in an empty folder. */
function real(script: string, stdin = ""): { code: number; stdout: string } {
  const folder = mkdtempSync(join(tmpdir(), "kx-sh-"));
  try {
    const { status, stdout } = spawnSync("bash", ["-c", script], { cwd: folder, input: stdin, encoding: "utf8", env: { PATH: process.env["PATH"], HOME: "/root", LC_ALL: "C.UTF-8" } });
    return { code: status ?? -1, stdout };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const lab = () => startContainer({ container: { workingDir: "/tmp" } });

describe("scripts do what the real shell does", () => {
  test.each([
    // Words
    ["echo hello   world"],
    [`echo "a  b" 'c  $d' e\\ f`],
    ["x=5; echo $x ${x}y \"$x\" '$x' ${y:-none} ${y-none} ${x:+set}"],
    ["x='a b  c'; printf '<%s>' $x; printf '<%s>' \"$x\"; echo"],
    ["IFS=:; x=a::b:; printf '<%s>' $x; echo"],
    ["set -- a 'b c' d; echo $#; printf '<%s>' \"$@\"; printf '<%s>' $*; printf '<%s>' \"$*\"; echo"],
    ["set --; printf '<%s>' \"$@\"; printf '<%s>' \"\"; echo"],
    ["x=hello-world-1; echo ${x#*-} ${x##*-} ${x%-*} ${x%%-*} ${#x} ${x:6} ${x:6:5} ${x: -1}"],
    ["x=hello; echo ${x/l/L} ${x//l/L} ${x/#h/J} ${x/%o/a} ${x^} ${x^^}; y=ABC; echo ${y,} ${y,,}"],
    ["a=(one 'two three' four); echo ${a[1]} ${#a[@]} ${a[-1]}; printf '<%s>' \"${a[@]}\"; a+=(five); echo ${!a[@]} ${a[@]:1:2}"],
    ["declare -A m; m[x]=1; m[y]=2; echo ${m[x]} ${m[y]} ${#m[@]}"],
    ["name=x; x=deep; echo ${!name}"],
    ["echo {1..5} {a,b}{1,2} {01..03} {5..1..2} a{,b}"],
    ["echo $((1 + 2 * 3)) $(( (1+2)*3 )) $((7/2)) $((7%3)) $((2**10)) $((1<<4)) $((5>3)) $((0x1f)) $((1?2:3))"],
    ["n=0; echo $((n == 0 ? -1 : 10 / n)) $((n && 1 / n))"],
    ["i=5; echo $((i++)) $i $((++i)) $((i+=10)) $i; let i=i*2; echo $i; (( i > 3 )) && echo big"],
    ["echo $(echo a; echo b) \"$(printf 'a\\nb\\n\\n')\" `echo old`"],
    ["echo \"nested $(echo \"in $(echo deep)\")\""],
    ["touch b.txt a.txt .hidden c.md; echo *.txt [ab].* nothing* ?.md \"*.txt\""],
    ["mkdir -p d/e; touch d/e/f; echo d/*/f d/*; echo */"],
    ["echo ~; echo \"~\""],
    ["cat <<EOF\nhi $((1+1)) $HOME\nEOF\ncat <<'EOF'\nhi $HOME\nEOF\ncat <<-EOF\n\tindented\n\tEOF"],
    ["cat <<< \"here $((2*3))\""],
    // Control
    ["for i in 1 2 3; do echo $i; done; for i; do echo no; done; echo end"],
    ["for ((i=0;i<3;i++)); do echo $i; done"],
    ["i=0; while [ $i -lt 3 ]; do echo $i; i=$((i+1)); done; until [ $i -eq 0 ]; do i=$((i-1)); done; echo $i"],
    ["for i in 1 2 3 4; do [ $i = 2 ] && continue; [ $i = 4 ] && break; echo $i; done"],
    ["for i in 1 2; do for j in a b; do [ $j = b ] && continue 2; echo $i$j; done; done"],
    ["if false; then echo a; elif true; then echo b; else echo c; fi; if ! true; then echo x; else echo y; fi"],
    ["case abc in a*) echo starts;; *) echo other;; esac; case x in a|x) echo two;; esac; case q in a) ;; esac; echo $?"],
    ["case abc in a*) echo 1;& z) echo 2;; *) echo 3;; esac"],
    ["f() { echo \"in $1 $#\"; return 3; }; f a b; echo $?"],
    ["f() { local x=2; echo $x; }; x=1; f; echo $x"],
    ["f() { if [ $1 -gt 0 ]; then echo $1; f $(( $1 - 1 )); fi; }; f 3"],
    ["true && echo yes || echo no; false && echo yes || echo no; false || false; echo $?"],
    ["( x=1; cd /; exit 4 ); echo $? ${x:-unset}"],
    ["{ echo a; echo b; } | tac"],
    ["echo hi > f; cat f; echo more >> f; wc -l < f; cat nothing 2>/dev/null || echo failed"],
    ["{ echo out; echo err >&2; } 2>&1 | sort"],
    ["exec 3>log; echo three >&3; exec 3>&-; cat log"],
    ["echo a | cat | tr a b; echo x | (read v; echo got $v)"],
    ["printf 'b\\na\\nc\\n' | sort | head -2; seq 5 | tail -n 2; seq 10 | grep 1 | wc -l"],
    ["yes | head -n 3"],
    ["seq 100000 | head -1; echo ${PIPESTATUS[1]}"],
    ["printf 'a b\\nc d\\n' | while read x y; do echo \"$y $x\"; done"],
    ["while IFS=, read -r a b; do echo \"$b-$a\"; done <<EOF\n1,2\n3,4\nEOF"],
    ["echo 'a:b:c' | { IFS=: read x y; echo \"$x|$y\"; }; read -r line <<< 'back\\slash'; echo $line"],
    // Statuses and options
    ["exit 7"],
    ["false; exit"],
    ["set -e; true; false; echo never"],
    ["set -e; false || true; if false; then :; fi; ! true; echo here"],
    ["set -e; f() { false; echo inside; }; f || echo no; echo end"],
    ["set -o pipefail; false | true; echo $?; set +o pipefail; false | true; echo $?"],
    ["nothing-such 2>/dev/null; echo $?"],
    ["sh -c 'exit 3'; echo $?; bash -c 'echo $0 $1' name arg"],
    ["eval 'x=1; echo $x'; y='echo z'; $y"],
    ["echo 'v=sourced; echo in $1' > s.sh; . ./s.sh arg; echo $v"],
    ["printf '#!/bin/sh\\necho script $1\\n' > s.sh; chmod +x s.sh; ./s.sh a"],
    ["trap 'echo bye' EXIT; echo hi; exit 2"],
    ["trap 'echo got' USR1; kill -USR1 $$; echo after"],
    ["trap 'echo caught; exit 5' TERM; kill -TERM $$; echo never"],
    ["sleep 0 & wait $!; echo $?; (exit 3) & wait $!; echo $?"],
    ["(sleep 0; echo bg) & wait; echo fg"],
    ["test -f /etc/passwd && echo file; [ -d / ] && echo dir; [ -z '' -a -n x ] && echo both; [ ! -e nope ] && echo none; [ 3 -gt 2 ] && echo gt"],
    ["[[ web-12 =~ -([0-9]+)$ ]] && echo ${BASH_REMATCH[1]}; [[ abc == a* && -n x ]] && echo yes; [[ 'a*' == 'a*' ]] && echo quoted; [[ b > a ]] && echo gt"],
    ["while getopts ab:c o -a -b val -c; do echo $o $OPTARG; done"],
    ["set -- a b c; shift; echo $1 $#; shift 2; echo $#"],
    ["x=1; readonly y=2; export z=3; unset x; echo ${x-gone} $y $(sh -c 'echo $z$y')"],
    ["A=1 sh -c 'echo $A'; echo ${A-unset}; A=2; export A; env | grep '^A='"],
    ["cd /; pwd; cd /usr/bin; cd ..; pwd; cd -; OLD=$OLDPWD; echo $OLD"],
    ["type cd | head -c 5; echo; command -v test; command -v nothing-such || echo missing"],
    ["echo -n a; echo -e 'b\\tc'; echo -E 'd\\n'; echo 'e\\n'"],
    ["mapfile -t lines < <(printf 'a\\nb\\n'); echo ${#lines[@]} ${lines[1]}"],
    ["diff <(echo a) <(echo a) && echo same"],
    ["x=$(false); echo $?; x=$(echo a; exit 3); echo $? $x"],
    ["echo a b c | xargs -n 1 echo item; echo x | xargs -I{} echo '<{}>'; printf 'a\\0b' | xargs -0 echo"],
    ["find / -maxdepth 1 -name etc; mkdir -p a/b; touch a/b/c; find a -type f -exec echo found {} \\;"],
    ["seq 5 | paste -sd,; seq 4 | paste - - -d:; printf 'a\\nb\\n' > f; seq 3 | paste -d' ' f -; type -t cd; type -t nothing-such; f() { :; }; type -t f"],
    ["echo one two | awk '{print $2}'; echo abc | sed 's/b/X/'; echo 'k=v' | cut -d= -f2"],
    ["i=0; while true; do i=$((i+1)); [ $i -ge 5000 ] && break; done; echo $i"],
    ["a=1; b=2; c=$a$b; echo $c; a=$b b=$a; echo $a $b"],
    ["echo $'tab\\there' \"a\\\"b\" a\\$b \"\\$HOME\""],
    ["date -u -d @0 +%Y-%m-%dT%H:%M:%SZ; date -u -d '2024-02-29 12:30:00' '+%a %b %e %j %s'"],
    ["printf '%s-%s\\n' a b c; printf '%d|%5d|%-5d|%05d|%+d|%x|%X|%#o|%i\\n' 42 42 42 42 42 255 255 8 -7; printf '%e %g %g %.3g\\n' 12345.678 0.0001 1e20 3.14159; printf '%10.3f|%-10s|%c|%%\\n' 2.5 left word; printf '%b' 'a\\tb\\0101\\n'; printf '\\x41\\102\\u20ac\\n'; printf '%s\\n'; printf -v v '%03d' 7; echo $v; printf '%q\\n' plain"],
    ["tee out <<< x; cat out; printf '%05.2f|%-5s|%x\\n' 3.14159 ab 255"],
    ["basename /a/b.txt .txt; dirname /a/b; expr 2 + 3; mktemp | grep -c tmp"],
    ["dd if=/dev/zero bs=1024 count=2 2>/dev/null | wc -c; head -c 10 /dev/zero | od -An -t x1 | tr -d ' \\n'; echo"],
    ["timeout 5 echo quick; timeout 5 false; echo $?"],
  ])("%s", async (script) => {
    const { code, stdout } = await lab().exec(["bash", "-c", script]);
    expect({ code, stdout }).toEqual(real(script));
  });

  test.each([
    ["cat", "piped in"],
    ["read a; read b; echo \"$b $a\"; cat", "one\ntwo\nthree\nfour\n"],
    ["while read l; do echo \"[$l]\"; done", "a\nb"],
    ["wc -c", "bytes"],
  ])("%s of its input", async (script, stdin) => {
    const { code, stdout } = await lab().exec(["bash", "-c", script], stdin);
    expect({ code, stdout }).toEqual(real(script, stdin));
  });
});
