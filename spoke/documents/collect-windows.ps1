# Collects what runs on this host and drops one archive. A tool that is not there, or fails, is left out with its reason.
# Expects $irhubUrl, $irhubSeconds and $irhubPacketSeconds. Installs nothing and leaves nothing behind.
$ErrorActionPreference = 'Continue'
$ProgressPreference = 'SilentlyContinue'
[Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls12
$ends = (Get-Date).AddSeconds($irhubSeconds - 30)
$room = Join-Path $env:SystemRoot ("Temp\irhub-" + [guid]::NewGuid().ToString('N'))
$out = Join-Path $room 'evidence'
New-Item -ItemType Directory -Path $out -Force | Out-Null

function Keep([string]$name, [scriptblock]$what) {
  if ((Get-Date) -gt $ends) { Set-Content -Path (Join-Path $out "$name.err") -Value 'no time left'; return }
  try { & $what 2>&1 | Out-String -Width 4096 | Set-Content -Path (Join-Path $out "$name.txt") -Encoding UTF8 }
  catch { Set-Content -Path (Join-Path $out "$name.err") -Value $_.Exception.Message }
}

try {
  $packets = $irhubPacketSeconds -gt 0 -and (Get-Command pktmon.exe -ErrorAction SilentlyContinue)
  if ($packets) { & pktmon.exe start --capture --pkt-size 256 --file-name (Join-Path $out 'packets.etl') | Out-Null }
  $captured = Get-Date
  Keep 'date' { (Get-Date).ToUniversalTime().ToString('o') }
  Keep 'host' { Get-CimInstance Win32_OperatingSystem | Format-List Caption, Version, BuildNumber, LastBootUpTime, CSName }
  Keep 'processes' { Get-CimInstance Win32_Process | Format-List ProcessId, ParentProcessId, Name, CreationDate, ExecutablePath, CommandLine }
  Keep 'sockets' { Get-NetTCPConnection | Format-Table -AutoSize LocalAddress, LocalPort, RemoteAddress, RemotePort, State, OwningProcess, CreationTime }
  Keep 'udp' { Get-NetUDPEndpoint | Format-Table -AutoSize LocalAddress, LocalPort, OwningProcess }
  Keep 'logged-in' { & quser.exe }
  Keep 'sessions' { Get-CimInstance Win32_LogonSession | Format-List LogonId, LogonType, StartTime, AuthenticationPackage }
  Keep 'tasks' { Get-ScheduledTask | ForEach-Object { $_ | Format-List TaskPath, TaskName, State, Author; $_.Actions | Format-List Execute, Arguments } }
  Keep 'services' { Get-CimInstance Win32_Service | Format-List Name, State, StartMode, StartName, PathName }
  Keep 'accounts' { Get-LocalUser | Format-List Name, Enabled, LastLogon, PasswordLastSet, SID }
  Keep 'administrators' { Get-LocalGroupMember -SID 'S-1-5-32-544' }
  Keep 'run-keys' {
    'HKLM:\Software\Microsoft\Windows\CurrentVersion\Run', 'HKLM:\Software\Microsoft\Windows\CurrentVersion\RunOnce' |
      ForEach-Object { $_; Get-ItemProperty -Path $_ -ErrorAction SilentlyContinue }
  }
  Keep 'subscriptions' { Get-CimInstance -Namespace root\subscription -ClassName __FilterToConsumerBinding }
  Keep 'addresses' { Get-NetIPAddress; Get-NetRoute; Get-NetNeighbor }
  Keep 'dns' { Get-DnsClientCache }
  Keep 'drivers' { & driverquery.exe /v /fo csv }
  $since = '*[System[TimeCreated[timediff(@SystemTime) <= 86400000]]]'
  foreach ($log in 'Security', 'System', 'Application', 'Microsoft-Windows-PowerShell/Operational') {
    if ((Get-Date) -lt $ends) { & wevtutil.exe epl $log (Join-Path $out (($log -replace '/', '-') + '.evtx')) "/q:$since" }
  }
  if ($packets) {
    $rest = $irhubPacketSeconds - ((Get-Date) - $captured).TotalSeconds
    if ($rest -gt 0) { Start-Sleep -Seconds $rest }
    & pktmon.exe stop | Out-Null
  }
  $archive = Join-Path $room 'archive.zip'
  Compress-Archive -Path $out -DestinationPath $archive
  $hash = (Get-FileHash -Algorithm SHA256 -Path $archive).Hash.ToLower()
  "sha256 $hash bytes $((Get-Item $archive).Length)"
  Invoke-WebRequest -UseBasicParsing -Method Put -Uri $irhubUrl -InFile $archive -Headers @{ 'If-None-Match' = '*' } -TimeoutSec 120 | Out-Null
} finally {
  Remove-Item -Recurse -Force -Path $room -ErrorAction SilentlyContinue
}
