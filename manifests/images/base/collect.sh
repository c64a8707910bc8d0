# Copies a few programs and the libraries they load into the folder $1, which becomes the root of an image.
set -eu
root=$1

copy() { # the file and, where it is a link, what it leads to, at the same paths
  for file in "$@"; do
    mkdir -p "$root$(dirname "$file")"
    cp -L "$file" "$root$file"
  done
}

mkdir -p "$root/bin" "$root/etc" "$root/usr/bin" "$root/tmp" "$root/run" "$root/var/log" "$root/root" "$root/home/learner"
ln -s ../run "$root/var/run"

for program in bash busybox curl openssl printenv; do
  path=$(command -v "$program")
  cp -L "$path" "$root/bin/$program"
  copy $(ldd "$path" | grep -o '/[^ )]*')
done
# Name service modules are loaded by name at run time, so ldd does not see them.
copy $(find /lib /usr/lib -name 'libnss_dns.so.2' -o -name 'libnss_files.so.2' | sort -u)
copy /etc/ssl/certs/ca-certificates.crt /etc/ssl/openssl.cnf /usr/lib/ssl/openssl.cnf

# Debian's dynamic BusyBox gives everything else a learner types: sh, ls, cat, ps, vi, wget, nslookup … It has no printenv.
for applet in $(busybox --list); do
  [ -e "$root/bin/$applet" ] || ln -s busybox "$root/bin/$applet"
done
ln -s ../../bin/env "$root/usr/bin/env"

printf 'hosts: files dns\n' > "$root/etc/nsswitch.conf"
printf 'root:x:0:0:root:/root:/bin/bash\nlearner:x:65532:65532:learner:/home/learner:/bin/bash\n' > "$root/etc/passwd"
printf 'root:x:0:\nlearner:x:65532:\n' > "$root/etc/group"
chown -R 65532:65532 "$root/home/learner"
# The images run as root, as most do, but a lab may give them any user.
chmod 1777 "$root/tmp" "$root/run"
