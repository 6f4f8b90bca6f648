; Inno Setup 6.3 or later: makes the Windows installer out of dist\ThumbGen.
;
;   ISCC /DAppVersion=0.1.0 [/DSource=…] [/DOutput=…] [/DBaseName=…] installer\windows\thumbgen.iss
;
; AppVersion  the version, as users read it
; Source      the folder that PyInstaller made; whole path; if not said, dist\ThumbGen
; Output      where the installer goes; whole path; if not said, dist
; BaseName    the installer's name, without .exe

#ifndef AppVersion
  #error Say the version: /DAppVersion=0.1.0
#endif
#ifndef Source
  #define Source AddBackslash(SourcePath) + "..\..\dist\ThumbGen"
#endif
#ifndef Output
  #define Output AddBackslash(SourcePath) + "..\..\dist"
#endif
#ifndef BaseName
  #define BaseName "ThumbGen-" + AppVersion + "-windows-x86_64-setup"
#endif

#define AppName "ThumbGen"
#define Homepage "https://github.com/thumbgen/thumbgen"
#define WindowProgram "ThumbGen.exe"
#define ConsoleProgram "thumbgen-cli.exe"
#if !FileExists(AddBackslash(Source) + WindowProgram)
  #error ThumbGen.exe is not in the folder: run PyInstaller first
#endif
#if !FileExists(AddBackslash(Source) + ConsoleProgram)
  #error thumbgen-cli.exe is not in the folder: run PyInstaller first
#endif
; Four numbers, also where AppVersion ends in letters, such as 0.2.0rc1.
#define Numbers GetVersionNumbersString(AddBackslash(Source) + WindowProgram)

[Setup]
; Never change it: by this Windows knows that a new version is the same program.
AppId={{69C76311-476D-4C50-97CC-BDF9A13C8EC3}
AppName={#AppName}
AppVersion={#AppVersion}
AppPublisher=The ThumbGen developers
AppPublisherURL={#Homepage}
AppSupportURL={#Homepage}/issues
AppUpdatesURL={#Homepage}/releases
AppCopyright=Copyright (c) 2026 The ThumbGen developers
LicenseFile=..\..\LICENSE
SetupIconFile=..\icons\thumbgen.ico
WizardStyle=modern
ShowLanguageDialog=auto
SetupLogging=yes

; For the user who runs it, without asking for an administrator. Whoever has that right may choose
; to install for everyone; nobody has to.
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog
; %LOCALAPPDATA%\Programs\ThumbGen, or %ProgramFiles%\ThumbGen for everyone. What the program itself
; writes is elsewhere: %LOCALAPPDATA%\ThumbGen, and the user's pictures.
DefaultDirName={autopf}\{#AppName}
DisableProgramGroupPage=yes

; Also Windows 11 on ARM, which runs such programs. Qt 6.11 begins at Windows 10 1809.
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763

; A running ThumbGen is found by its files, and asked to close like at the end of a session: it
; writes what it remembers, and it is never killed, for it may be waiting for a picture. It cannot be
; started anew by Windows, with which it does not register; the last page offers that.
CloseApplications=yes
CloseApplicationsFilter=*.exe,*.dll,*.pyd
RestartApplications=no
; Tells the system, when installing and uninstalling, that PATH may be another.
ChangesEnvironment=yes

UninstallDisplayName={#AppName}
UninstallDisplayIcon={app}\{#WindowProgram}

VersionInfoVersion={#Numbers}
VersionInfoTextVersion={#AppVersion}
VersionInfoCompany=The ThumbGen developers
VersionInfoDescription={#AppName} Setup
VersionInfoCopyright=Copyright (c) 2026 The ThumbGen developers
VersionInfoProductName={#AppName}
VersionInfoProductVersion={#Numbers}
VersionInfoProductTextVersion={#AppVersion}
VersionInfoOriginalFileName={#BaseName}.exe

OutputDir={#Output}
OutputBaseFilename={#BaseName}
Compression=lzma2/ultra64
SolidCompression=yes
LZMAUseSeparateProcess=yes

[Languages]
Name: "english"; MessagesFile: "compiler:Default.isl"
Name: "brazilianportuguese"; MessagesFile: "compiler:Languages\BrazilianPortuguese.isl"

[CustomMessages]
english.Terminal=Terminal:
brazilianportuguese.Terminal=Terminal:
english.AddToPath=Make thumbgen-cli known in new terminals (adds the folder to PATH)
brazilianportuguese.AddToPath=Usar o thumbgen-cli em novos terminais (adiciona a pasta ao PATH)
english.Comment=Thumbnails for music channels
brazilianportuguese.Comment=Thumbnails para canais de música

[Tasks]
Name: "desktopicon"; Description: "{cm:CreateDesktopIcon}"; GroupDescription: "{cm:AdditionalIcons}"; Flags: unchecked
Name: "addtopath"; Description: "{cm:AddToPath}"; GroupDescription: "{cm:Terminal}"; Flags: unchecked

[InstallDelete]
; An older version's libraries: those that the new one has no longer would otherwise stay, and be
; loaded. Only beside our own program: that folder might be another's if the user chose one in use.
Type: filesandordirs; Name: "{app}\_internal"; Check: IsOurs

[Files]
Source: "{#Source}\*"; DestDir: "{app}"; Flags: ignoreversion recursesubdirs createallsubdirs

[Icons]
Name: "{autoprograms}\{#AppName}"; Filename: "{app}\{#WindowProgram}"; WorkingDir: "{app}"; Comment: "{cm:Comment}"; AppUserModelID: "io.github.thumbgen.ThumbGen"
Name: "{autodesktop}\{#AppName}"; Filename: "{app}\{#WindowProgram}"; WorkingDir: "{app}"; Comment: "{cm:Comment}"; AppUserModelID: "io.github.thumbgen.ThumbGen"; Tasks: desktopicon

[Run]
; As the user who began it, also where an administrator's right was asked for: Windows lets nobody
; drag a picture out of an elevated program into a video editor that is not.
Filename: "{app}\{#WindowProgram}"; Description: "{cm:LaunchProgram,{#AppName}}"; Flags: nowait postinstall skipifsilent runasoriginaluser

; There is no [UninstallDelete], and must not be: the uninstaller removes what was installed, and
; nothing else. Settings, the API key, own genres, rescued pictures and the log in
; %LOCALAPPDATA%\ThumbGen, and everything in the user's pictures, are the user's: nobody can make the
; same picture twice, and who installs anew expects to find the settings as they were.

[Code]
const
  UserVariables = 'Environment';
  MachineVariables = 'SYSTEM\CurrentControlSet\Control\Session Manager\Environment';

function IsOurs: Boolean;
begin
  Result := FileExists(ExpandConstant('{app}\{#WindowProgram}'));
end;

function IsSameFolder(const Entry, Folder: String): Boolean;
begin
  Result := CompareText(
    RemoveBackslashUnlessRoot(RemoveQuotes(Trim(Entry))), RemoveBackslashUnlessRoot(Folder)) = 0;
end;

{ PATH without a folder; all other entries stay as they were written. }
function PathWithout(const Path, Folder: String): String;
var
  Rest, Entry: String;
  Place: Integer;
begin
  Result := '';
  Rest := Path + ';';
  while Rest <> '' do
  begin
    Place := Pos(';', Rest);
    Entry := Copy(Rest, 1, Place - 1);
    Delete(Rest, 1, Place);
    if not IsSameFolder(Entry, Folder) then
      Result := Result + Entry + ';';
  end;
  Result := Copy(Result, 1, Length(Result) - 1);
end;

{ Puts the program's folder into PATH or takes it out; touches nothing if it is so already. }
procedure ChangePath(const RootKey: Integer; const Variables: String; const Wanted: Boolean);
var
  Folder, Before, After: String;
begin
  Folder := ExpandConstant('{app}');
  Before := '';
  if not RegQueryStringValue(RootKey, Variables, 'Path', Before)
    and RegValueExists(RootKey, Variables, 'Path') then
  begin
    Log('PATH cannot be read and is left as it is');
    Exit;
  end;
  After := PathWithout(Before, Folder);
  if Wanted = (After <> Before) then
    Exit;
  if Wanted then
  begin
    if Pos(';', Folder) > 0 then
    begin
      Log('PATH cannot hold a folder with a semicolon in its name');
      Exit;
    end;
    if (After <> '') and (Copy(After, Length(After), 1) <> ';') then
      After := After + ';';
    After := After + Folder;
  end;
  { Expandable: the other entries may say %USERPROFILE% and the like. }
  if not RegWriteExpandStringValue(RootKey, Variables, 'Path', After) then
    Log('PATH cannot be written');
end;

procedure CurStepChanged(CurStep: TSetupStep);
begin
  if CurStep = ssPostInstall then
  begin
    if IsAdminInstallMode then
      ChangePath(HKEY_LOCAL_MACHINE, MachineVariables, WizardIsTaskSelected('addtopath'))
    else
      ChangePath(HKEY_CURRENT_USER, UserVariables, WizardIsTaskSelected('addtopath'));
  end;
end;

{ Out of both: an uninstaller with an administrator's right cannot tell for whom was installed. }
procedure CurUninstallStepChanged(CurUninstallStep: TUninstallStep);
begin
  if CurUninstallStep = usUninstall then
  begin
    ChangePath(HKEY_CURRENT_USER, UserVariables, False);
    if IsAdmin then
      ChangePath(HKEY_LOCAL_MACHINE, MachineVariables, False);
  end;
end;
