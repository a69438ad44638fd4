# Fetches a tool, runs it only where its hash agrees, and drops the memory it read piece by piece, an index at the end.
# Expects $irhubTool, $irhubSha256, $irhubForm, $irhubPieceBytes and $irhubSeconds. Compiles nothing and leaves nothing behind.
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
[Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls12
Add-Type -AssemblyName System.Net.Http
$room = Join-Path $env:SystemRoot ("Temp\irhub-" + [guid]::NewGuid().ToString('N'))
New-Item -ItemType Directory -Path $room -Force | Out-Null

function Sha256([byte[]]$bytes) {
  $hash = [Security.Cryptography.SHA256]::Create()
  try { ([BitConverter]::ToString($hash.ComputeHash($bytes)) -replace '-', '').ToLower() } finally { $hash.Dispose() }
}

function Drop([Net.Http.HttpClient]$client, [string[]]$lines, [byte[]]$bytes, [string]$name) {
  $form = New-Object Net.Http.MultipartFormDataContent
  foreach ($line in $lines[1..($lines.Length - 1)]) {
    $at = $line.IndexOf('=')
    $part = New-Object Net.Http.StringContent ($line.Substring($at + 1))
    $part.Headers.ContentType = $null
    $form.Add($part, '"' + $line.Substring(0, $at) + '"')
  }
  $form.Add((New-Object Net.Http.ByteArrayContent (, $bytes)), '"file"', '"' + $name + '"')
  $answer = $client.PostAsync($lines[0], $form).GetAwaiter().GetResult()
  if (-not $answer.IsSuccessStatusCode) { throw "piece $name was not taken: $([int]$answer.StatusCode)" }
}

try {
  $memory = (Get-CimInstance Win32_ComputerSystem).TotalPhysicalMemory
  $free = (Get-PSDrive -Name $env:SystemDrive.TrimEnd(':')).Free
  if ($free -lt $memory * 1.125) { throw "no room: $memory bytes of memory, $free bytes free" }
  $tool = Join-Path $room 'tool.exe'
  Invoke-WebRequest -UseBasicParsing -Uri $irhubTool -OutFile $tool -TimeoutSec 300
  if ((Get-FileHash -Algorithm SHA256 -Path $tool).Hash.ToLower() -ne $irhubSha256) { throw 'the tool has another hash' }
  $dump = Join-Path $room 'memory'
  $run = Start-Process -FilePath $tool -ArgumentList "`"$dump`"" -PassThru -NoNewWindow
  if (-not $run.WaitForExit(($irhubSeconds - 60) * 1000)) { $run.Kill(); throw 'the tool took too long' }
  if (-not (Test-Path $dump)) { throw 'the tool wrote nothing' }

  $lines = [Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($irhubForm)) -split "`n"
  $client = New-Object Net.Http.HttpClient
  $client.Timeout = [TimeSpan]::FromMinutes(10)
  $whole = (Get-FileHash -Algorithm SHA256 -Path $dump).Hash.ToLower()
  $index = "tool $irhubSha256`nwhole $whole $((Get-Item $dump).Length)`n"
  $stream = [IO.File]::OpenRead($dump)
  try {
    $buffer = New-Object byte[] $irhubPieceBytes
    for ($number = 0; $number -lt 10000; $number++) {
      $filled = 0
      while ($filled -lt $buffer.Length -and ($got = $stream.Read($buffer, $filled, $buffer.Length - $filled)) -gt 0) { $filled += $got }
      if ($filled -eq 0) { break }
      $piece = $buffer
      if ($filled -lt $buffer.Length) { $piece = New-Object byte[] $filled; [Array]::Copy($buffer, $piece, $filled) }
      $name = '{0:d4}' -f $number
      $index += "$name $(Sha256 $piece) $filled`n"
      Drop $client $lines $piece $name
    }
  } finally { $stream.Dispose() }
  Drop $client $lines ([Text.Encoding]::ASCII.GetBytes($index)) 'index.txt'
  "whole $whole"
} finally {
  Remove-Item -Recurse -Force -Path $room -ErrorAction SilentlyContinue
}
