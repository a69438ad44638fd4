#!/bin/bash
# Fetches a tool, runs it only where its hash agrees, and drops the memory it read piece by piece, an index at the end.
# Expects IRHUB_TOOL, IRHUB_SHA256, IRHUB_FORM, IRHUB_PIECE_BYTES and IRHUB_SECONDS. Compiles nothing and leaves nothing behind.
set -u
umask 077
export LC_ALL=C PATH=/usr/sbin:/usr/bin:/sbin:/bin
command -v curl >/dev/null 2>&1 || { echo "curl is not installed" >&2; exit 1; }
room=$(mktemp -d /var/tmp/irhub.XXXXXXXX) || exit 1
trap 'rm -rf -- "$room"' EXIT

memory=$(awk '/^MemTotal:/ {print $2}' /proc/meminfo)
free=$(df -Pk "$room" | awk 'NR == 2 {print $4}')
[ "$free" -gt $((memory + memory / 8)) ] || { echo "no room: $memory KiB of memory, $free KiB free" >&2; exit 1; }

curl -sS --fail --max-time 300 -o "$room/tool" "$IRHUB_TOOL" || exit 1
echo "$IRHUB_SHA256  $room/tool" | sha256sum -c --status || { echo "the tool has another hash" >&2; exit 1; }
chmod 700 "$room/tool"
timeout -k 5 "$((IRHUB_SECONDS - 60))" "$room/tool" "$room/memory" || { echo "the tool failed" >&2; exit 1; }

fields=()
address=
while IFS= read -r line || [ -n "$line" ]; do
  if [ -z "$address" ]; then address=$line; else fields+=(--form-string "$line"); fi
done < <(printf %s "$IRHUB_FORM" | base64 -d)

# drop FILE NAME: posts a file under a name below the one place that the form is for.
drop() {
  curl -sS --fail --max-time 600 --retry 3 "${fields[@]}" -F "file=@$1;filename=$2" "$address"
}

size=$(stat -c %s "$room/memory")
pieces=$(((size + IRHUB_PIECE_BYTES - 1) / IRHUB_PIECE_BYTES))
[ "$pieces" -le 10000 ] || { echo "too many pieces: $pieces" >&2; exit 1; }
{
  echo "tool $IRHUB_SHA256"
  echo "whole $(sha256sum <"$room/memory" | cut -d' ' -f1) $size"
} >"$room/index"
for ((number = 0; number < pieces; number++)); do
  name=$(printf %04d "$number")
  tail -c "+$((number * IRHUB_PIECE_BYTES + 1))" "$room/memory" | head -c "$IRHUB_PIECE_BYTES" >"$room/piece"
  echo "$name $(sha256sum <"$room/piece" | cut -d' ' -f1) $(stat -c %s "$room/piece")" >>"$room/index"
  drop "$room/piece" "$name" || { echo "piece $name was not taken" >&2; exit 1; }
done
drop "$room/index" index.txt || exit 1
head -n 2 "$room/index"
