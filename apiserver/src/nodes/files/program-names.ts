/** Where a container's simulated programs stand, so that `ls /bin` and `which` find them. */
export const programNames: Readonly<Record<string, string>> = {
  "/bin":
    "[ arch ash base64 bash busybox cat chgrp chmod chown clear cp dash date dd df echo egrep env false fgrep getent grep gunzip gzip hostname ip kill ln ls mkdir mktemp more mount mv netstat nice ping pidof printenv printf ps pwd rm rmdir sed sh sleep ss stat stty sync tar test touch true tty uname usleep watch zcat",
  "/sbin": "apk ifconfig route",
  "/usr/bin":
    "apt apt-get awk basename cmp column comm curl cut diff dig dirname dnf du expand expr file find fold head host hostid id ionice join jq killall less logger md5sum nc ncat netcat nl nohup nproc nslookup od paste pgrep pkill readlink realpath rev seq setsid sha1sum sha256sum sort split strings tac tail tee telnet time timeout top tr traceroute tree truncate unexpand uniq unlink uptime wc wget which whoami xargs yes yq yum",
  "/usr/sbin": "httpd nginx nginx-debug",
  "/usr/local/bin": "httpd-foreground python python3 rg",
};
