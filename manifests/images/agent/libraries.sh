# Copies the libraries that the program $1 loads into the folder $2, at the same paths.
set -eu
for file in $(ldd "$1" | grep -o '/[^ )]*'); do
  mkdir -p "$2$(dirname "$file")"
  cp -L "$file" "$2$file"
done
