import { withFiles, type ImageFolder } from "./image-folder.ts";
import { programNames } from "./program-names.ts";

const users = `root:x:0:0:root:/root:/bin/sh
daemon:x:1:1:daemon:/usr/sbin:/bin/false
bin:x:2:2:bin:/bin:/bin/false
sys:x:3:3:sys:/dev:/bin/false
www-data:x:33:33:www-data:/var/www:/bin/false
nobody:x:65534:65534:nobody:/home:/bin/false
`;

const groups = `root:x:0:
daemon:x:1:
bin:x:2:
sys:x:3:
www-data:x:33:
nobody:x:65534:
`;

const nsswitch = "hosts: files dns\n";

/** A file of an image that stands for a simulated program: a copy or a link of it runs it as well. */
export const programMark = "#!kx ";

const empty: ImageFolder = {};

const folders: ImageFolder = {
  bin: empty,
  dev: { null: "", zero: "", full: "", random: "", urandom: "", tty: "", stdin: "", stdout: "", stderr: "", "termination-log": "", shm: empty, pts: empty, mqueue: empty },
  etc: { passwd: users, group: groups, shadow: "root:*::0:::::\n", "nsswitch.conf": nsswitch, "os-release": 'NAME="kx"\nID=kx\nPRETTY_NAME="kx simulated container"\n' },
  home: empty,
  lib: empty,
  mnt: empty,
  opt: empty,
  proc: empty,
  root: empty,
  run: empty,
  sbin: empty,
  srv: empty,
  sys: empty,
  tmp: empty,
  usr: { bin: empty, lib: empty, local: { bin: empty, sbin: empty, lib: empty, share: empty }, sbin: empty, share: empty },
  var: { cache: empty, lib: empty, log: empty, run: empty, spool: empty, tmp: empty, www: empty },
};

const programs = Object.fromEntries(
  Object.entries(programNames).flatMap(([folder, names]) => names.split(" ").map((name) => [`${folder}/${name}`, `${programMark}${name}\n`])),
);

/** What every container finds in its image. */
export const baseImage: ImageFolder = withFiles(folders, programs);
