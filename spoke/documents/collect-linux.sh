#!/bin/bash
# Collects what runs on this host and drops one archive. Every tool has its own time; a tool that is not there is left out.
# Expects IRHUB_URL, IRHUB_SECONDS and IRHUB_PACKET_SECONDS. Installs nothing and leaves nothing behind.
set -u
umask 077
export LC_ALL=C PATH=/usr/sbin:/usr/bin:/sbin:/bin
ends=$((SECONDS + IRHUB_SECONDS - 20))
base=/dev/shm
[ -d "$base" ] && [ -w "$base" ] || base=/tmp
room=$(mktemp -d "$base/irhub.XXXXXXXX") || exit 1
trap 'rm -rf -- "$room"' EXIT
out=$room/evidence
mkdir -- "$out"

# keep NAME COMMAND...: what the command says, cut at 32 MiB, with its errors beside it.
keep() {
  local name=$1 left=$((ends - SECONDS))
  shift
  [ "$left" -gt 0 ] || { echo "no time left" >"$out/$name.err"; return; }
  command -v "$1" >/dev/null 2>&1 || { echo "not installed: $1" >"$out/$name.err"; return; }
  timeout -k 2 "$((left < 30 ? left : 30))" "$@" 2>"$out/$name.err" | head -c 33554432 >"$out/$name.txt"
  [ -s "$out/$name.err" ] || rm -f -- "$out/$name.err"
}

keep date date -u +%FT%TZ
keep host uname -a
keep uptime uptime
if [ "$IRHUB_PACKET_SECONDS" -gt 0 ] && command -v tcpdump >/dev/null 2>&1; then
  timeout -k 2 "$IRHUB_PACKET_SECONDS" tcpdump -i any -nn -s 256 -c 20000 -w "$out/packets.pcap" >/dev/null 2>"$out/packets.err" &
fi
keep processes ps -eww -o pid,ppid,uid,user,lstart,etimes,stat,tty,rss,comm,args
keep process-tree ps -eww --forest -o pid,ppid,user,args
keep sockets ss -tuanpe
keep unix-sockets ss -xanp
keep open-files lsof -nP -w
keep deleted-programs find /proc -maxdepth 2 -name exe -lname '*(deleted)' -printf '%p %l\n'
keep programs find /proc -maxdepth 2 -name exe -printf '%p %l\n'
keep modules lsmod
keep mounts cat /proc/mounts
keep addresses ip -s address
keep routes ip route show table all
keep neighbours ip neighbour
keep rules nft list ruleset
keep rules-older iptables-save
keep logged-in who -aH
keep logins last -Fwx -n 500
keep failed-logins lastb -Fwx -n 500
keep accounts cat /etc/passwd
keep groups cat /etc/group
keep authorized-keys find /root /home -maxdepth 3 -name 'authorized_keys*' -printf '%p %u %TFT%TTZ\n' -exec cat {} \;
keep timers systemctl list-timers --all --no-pager
keep services systemctl list-units --type=service --all --no-pager
keep unit-files find /etc/systemd /usr/lib/systemd /run/systemd -newermt '-30 days' -type f -printf '%TFT%TT %u %p\n'
keep cron find /etc/crontab /etc/cron.d /etc/cron.daily /etc/cron.hourly /var/spool/cron -type f -print -exec cat {} \;
keep at atq
keep new-in-temporary find /tmp /var/tmp /dev/shm -xdev -path "$room" -prune -o -type f -printf '%TFT%TT %u %m %s %p\n'
keep journal journalctl --no-pager -o short-iso --since '-24 hours'
keep containers docker ps -a --no-trunc
keep containers-other crictl ps -a
for log in auth.log secure syslog messages audit/audit.log; do
  [ -r "/var/log/$log" ] && tail -c 8388608 "/var/log/$log" >"$out/log-${log//\//-}" 2>/dev/null
done
wait

archive=$room/archive
tar -C "$room" -czf "$archive" evidence || exit 1
echo "sha256 $(sha256sum <"$archive" | cut -d' ' -f1) bytes $(stat -c %s "$archive")"
if command -v curl >/dev/null 2>&1; then
  curl -sS --fail --max-time 120 -T "$archive" -H 'If-None-Match: *' -H 'Content-Type:' "$IRHUB_URL"
elif command -v wget >/dev/null 2>&1; then
  wget -q -O /dev/null -T 120 --method=PUT --body-file="$archive" --header='If-None-Match: *' "$IRHUB_URL"
else
  echo "neither curl nor wget is installed" >&2
  exit 1
fi
