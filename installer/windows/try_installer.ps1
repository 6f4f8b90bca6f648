# Installs dist\ThumbGen-*-setup.exe without a question, tries the program, and takes it away again.
# Meant for a throw-away computer: it takes away the user's own ThumbGen, if there is one.
$ErrorActionPreference = "Stop"

function Assert-That([bool] $Holds, [string] $What) {
    if (-not $Holds) { throw "Not so: $What" }
    Write-Host "ok: $What"
}

function Invoke-Quietly([string] $Program, [string[]] $Options) {
    # -Wait also waits for its children: the uninstaller goes on in a copy of itself.
    $quiet = @("/VERYSILENT", "/SUPPRESSMSGBOXES", "/NORESTART") + $Options
    $process = Start-Process -FilePath $Program -ArgumentList $quiet -Wait -PassThru
    Assert-That ($process.ExitCode -eq 0) "$(Split-Path -Leaf $Program) ended well"
}

function Test-InPath([string] $Folder) {
    $path = [Environment]::GetEnvironmentVariable("Path", "User")
    return ("$path" -split ";") -contains $Folder
}

$setups = @(Get-Item (Join-Path $PSScriptRoot "..\..\dist\ThumbGen-*-setup.exe"))
Assert-That ($setups.Count -eq 1) "there is one installer"
$setup = $setups[0].FullName
$folder = Join-Path $env:LOCALAPPDATA "Programs\ThumbGen"
$settings = Join-Path $env:LOCALAPPDATA "ThumbGen\settings.json"
$stale = Join-Path $folder "_internal\of-an-older-version.dll"

if (-not (Test-Path $settings)) { New-Item -ItemType File -Force $settings | Out-Null }
Invoke-Quietly $setup @("/CURRENTUSER", "/TASKS=addtopath")
Assert-That (Test-Path (Join-Path $folder "ThumbGen.exe")) "it installs for the user"
Assert-That (Test-InPath $folder) "its folder is in PATH"
& (Join-Path $folder "thumbgen-cli.exe") --version
Assert-That ($LASTEXITCODE -eq 0) "thumbgen-cli starts"

New-Item -ItemType File -Force $stale | Out-Null
Invoke-Quietly $setup @("/CURRENTUSER")
Assert-That (-not (Test-Path $stale)) "a new version leaves no old library"
Assert-That (Test-InPath $folder) "a new version leaves PATH as it was"

Invoke-Quietly (Join-Path $folder "unins000.exe") @()
Assert-That (-not (Test-Path (Join-Path $folder "ThumbGen.exe"))) "the uninstaller takes it away"
Assert-That (-not (Test-InPath $folder)) "its folder is out of PATH"
Assert-That (Test-Path $settings) "the settings are still there"
