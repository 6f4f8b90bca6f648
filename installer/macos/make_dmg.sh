#!/usr/bin/env bash
# Makes dist/ThumbGen-<version>-macos-<machine>.dmg out of dist/ThumbGen.app: the program beside a
# link to Applications, to drag it there.
#
# PyInstaller has signed the program ad hoc, which is all that Apple silicon asks for, but not what
# Gatekeeper does. With an Apple account, in the environment:
#   THUMBGEN_SIGN_IDENTITY    the name of a Developer ID Application certificate in the keychain
#   THUMBGEN_NOTARY_PROFILE   the name under which `xcrun notarytool store-credentials` keeps the
#                             account
set -euo pipefail
cd "$(dirname "$0")/../.."

app=dist/ThumbGen.app
identity=${THUMBGEN_SIGN_IDENTITY:-}
profile=${THUMBGEN_NOTARY_PROFILE:-}

if [ ! -d "$app" ]; then
    echo "There is no $app: run PyInstaller first." >&2
    exit 1
fi
if [ -n "$profile" ] && [ -z "$identity" ]; then
    echo "Apple notarises only what is signed: set THUMBGEN_SIGN_IDENTITY too." >&2
    exit 1
fi

version=$(/usr/libexec/PlistBuddy -c "Print :CFBundleShortVersionString" "$app/Contents/Info.plist")
image=dist/ThumbGen-$version-macos-$(uname -m).dmg

sign() {
    codesign --force --timestamp --options runtime --sign "$identity" "$@"
}

# From the inside out, each piece by itself: --deep would miss some, and give the entitlements to all.
# What they allow: Python's ctypes makes a callback when it is imported, and on Intel that is a piece
# of code in memory, which the hardened runtime forbids.
sign_app() {
    local entitlements=installer/macos/entitlements.plist
    while IFS= read -r -d "" library; do
        sign "$library"
    done < <(find "$app/Contents/Frameworks" -type f \( -name "*.so" -o -name "*.dylib" \) -print0)
    while IFS= read -r -d "" framework; do
        sign "$framework"
    done < <(find "$app/Contents/Frameworks" -type d -name "*.framework" -prune -print0)
    sign --entitlements "$entitlements" "$app/Contents/MacOS/thumbgen-cli"
    sign --entitlements "$entitlements" "$app"
}

# Right after files were copied, the system still looks through them, and hdiutil says "Resource
# busy": a few seconds later it can.
make_image() {
    local try tries=6
    for ((try = 1; try <= tries; try++)); do
        rm -f "$image"
        if hdiutil create -volname ThumbGen -fs HFS+ -format ULFO -srcfolder "$1" "$image"; then
            return 0
        fi
        if ((try < tries)); then
            echo "hdiutil failed; trying again in $((try * 5)) s." >&2
            sleep $((try * 5))
        fi
    done
    return 1
}

if [ -n "$identity" ]; then
    sign_app
fi
codesign --verify --deep --strict "$app"

stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
ditto "$app" "$stage/ThumbGen.app"
ln -s /Applications "$stage/Applications"
make_image "$stage"

if [ -n "$identity" ]; then
    codesign --force --timestamp --sign "$identity" "$image"
fi
if [ -n "$profile" ]; then
    xcrun notarytool submit "$image" --keychain-profile "$profile" --wait
    xcrun stapler staple "$image"
fi
hdiutil verify -quiet "$image"
echo "$image"
