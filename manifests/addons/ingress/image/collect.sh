# Copies HAProxy, what its controller calls, and the libraries they load into the folder $1, the root of the image.
set -eu
root=$1

copy() { # the file and, where it is a link, what it leads to, at the same paths
  for file in "$@"; do
    mkdir -p "$root$(dirname "$file")"
    cp -L "$file" "$root$file"
  done
}

for program in /usr/sbin/haproxy /usr/bin/socat /usr/bin/dumb-init /bin/busybox; do
  copy "$program" $(ldd "$program" 2>/dev/null | grep -o '/[^ )]*' || true)
done
# start.sh and haproxy-reload.sh need no more than these.
mkdir -p "$root/bin" "$root/tmp"
for applet in sh cat cp cut echo kill mkdir mv; do ln -s busybox "$root/bin/$applet"; done
# What its Lua scripts load by name at run time.
copy $(find /usr/share/lua/5.3 /usr/lib/*/lua/5.3 -name '*.lua' -o -name '*.so')

mkdir -p "$root/etc"
printf 'hosts: files dns\n' > "$root/etc/nsswitch.conf"
printf 'root:x:0:0:root:/:/bin/sh\nhaproxy:x:99:99:haproxy:/var/lib/haproxy:/bin/sh\n' > "$root/etc/passwd"
printf 'root:x:0:\nhaproxy:x:99:\n' > "$root/etc/group"
for folder in etc/haproxy var/lib/haproxy var/run/haproxy; do
  mkdir -p "$root/$folder"
  chown 99:99 "$root/$folder"
done
chmod 1777 "$root/tmp"
