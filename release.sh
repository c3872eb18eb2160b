#!/usr/bin/env bash
# release.sh VERSION makes a release in a clone of this repository and shows it:
# the commits, the tags, the notes. With --yes it then brings the commits and the
# tags here. It never pushes.
#
#	./release.sh v0.1.0          # look
#	./release.sh v0.1.0 --yes    # do it; the last lines tell what to push
#	./release.sh --modules       # the folders of the modules that are released
#
# All modules get one version and a tag each, such as kv/rediskv/v0.1.0, on one
# commit. In that commit the nested modules require the root at that version
# instead of replacing it by the folder above, so that others can import them. The
# commit after it puts the replacements back, for work in the tree.
#
# It needs git, Go and, for what the modules depend on, a module proxy. Run
# check.sh first.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
unset $(git rev-parse --local-env-vars) # in a hook they would name this repository where a clone is meant

module=github.com/go-realname/sdk

fail() {
	printf 'release.sh: %s\n' "$1" >&2
	exit 1
}

usage() {
	echo 'usage: ./release.sh VERSION [--yes], with a version such as v0.1.0; or ./release.sh --modules' >&2
	exit 2
}

# all_modules prints the folder of each module that git keeps, the root as ".".
all_modules() {
	git ls-files -- go.mod '*/go.mod' | grep -v '/testdata/' | xargs -n 1 dirname | LC_ALL=C sort
}

# is_released tells whether others import the module in a folder. Tests that need
# servers and the programs that show the library off are not for import.
is_released() {
	case $1 in
	integration | *test | examples/*) return 1 ;;
	esac
}

# released prints the folders of the modules that are released, the root first.
released() {
	local dir
	for dir in $(all_modules); do
		! is_released "$dir" || echo "$dir"
	done
}

# tag prints the tag of the module in a folder.
tag() {
	[ "$1" = . ] && echo "$version" || echo "$1/$version"
}

# path prints the import path of the module in a folder.
path() {
	[ "$1" = . ] && echo "$module" || echo "$module/$1"
}

# unreleased prints the part of the changelog that is not released yet.
unreleased() {
	awk '/^## \[Unreleased\]/ { on = 1; next } on && /^## / { exit } on' CHANGELOG.md
}

# cut_changelog gives the unreleased part its version and its date.
cut_changelog() {
	awk -v head="## [${version#v}] - $(date -u +%F)" '
		{ print }
		/^## \[Unreleased\]/ { print ""; print head }' CHANGELOG.md >CHANGELOG.new
	mv CHANGELOG.new CHANGELOG.md
}

# our_requires DIR prints the folders of our modules that a module requires.
our_requires() {
	local dir
	for dir in $(released); do
		if [ "$dir" != "$1" ] && grep -qE "^(require )?[[:space:]]*$(path "$dir") v" "$1/go.mod"; then
			echo "$dir"
		fi
	done
}

# require_version makes every nested module require our modules at this version.
require_version() {
	local mod dir
	for mod in $(all_modules); do
		for dir in $(our_requires "$mod"); do
			go mod edit -require="$(path "$dir")@$version" "$mod/go.mod"
		done
	done
}

# drop_replaces takes the replacements out of what is released.
drop_replaces() {
	local mod dir
	for mod in $(released); do
		for dir in $(our_requires "$mod"); do
			go mod edit -dropreplace="$(path "$dir")" "$mod/go.mod"
		done
		! grep -q '^replace' "$mod/go.mod" || fail "$mod/go.mod replaces a module that is not ours"
	done
}

# tag_released tags the commit of the clone for each module.
tag_released() {
	local mod
	for mod in $(released); do
		git tag -f -a --cleanup=verbatim -F "$notes" "$(tag "$mod")" >/dev/null
	done
}

# tidy_released writes the sums of our modules into go.sum. What a module needs is
# tidied before it; each time Go reads the tags of the clone as if they were on
# the network, into a cache of its own.
tidy_released() {
	local mod dir waiting done=" . "
	for _ in $(released); do
		for mod in $(released); do
			[[ $done != *" $mod "* ]] || continue
			waiting=
			for dir in $(our_requires "$mod"); do
				[[ $done == *" $dir "* ]] || waiting=$dir
			done
			[ -z "$waiting" ] || continue
			tag_released
			(cd "$mod" && from_tags go mod tidy)
			git commit -q --amend --no-edit -a
			done+="$mod "
		done
	done
	for mod in $(released); do
		[[ $done == *" $mod "* ]] || fail "$mod and a module that it requires require each other"
	done
	tag_released
}

# from_tags COMMAND… runs a go command for which our modules come from the tags of
# the clone, and all others from where they always come.
from_tags() {
	GOMODCACHE=$(mktemp -d "$scratch/cache.XXXXXX") GOFLAGS='-mod=mod -modcacherw' GOWORK=off \
		GOPRIVATE='' GONOPROXY=$module GONOSUMDB=$module \
		GOPROXY="file://$(go env GOMODCACHE)/cache/download,$(go env GOPROXY)" \
		GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0="url.file://$clone.insteadOf" \
		GIT_CONFIG_VALUE_0="https://$module" "$@"
}

# check_version stops unless the version can be given.
check_version() {
	local number='(0|[1-9][0-9]*)' mod
	local identifier='(0|[1-9][0-9]*|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*)'
	[[ $version =~ ^v$number\.$number\.$number(-$identifier(\.$identifier)*)?$ ]] ||
		fail "$version is no version: want v0.1.0 or v0.1.0-rc.1"
	((BASH_REMATCH[1] < 2)) || fail "$version: from v2 on, the path of the module must end in /v${BASH_REMATCH[1]}"
	for mod in $(released); do
		if git rev-parse --verify --quiet "refs/tags/$(tag "$mod")" >/dev/null; then
			fail "the tag $(tag "$mod") is there already"
		fi
	done
}

# check_tree stops unless everything is committed, on a branch, with a changelog.
check_tree() {
	[ -z "$(git status --porcelain)" ] || fail "there are changes that are not committed"
	branch=$(git symbolic-ref --quiet --short HEAD) || fail "HEAD is no branch"
	grep -q '^## \[Unreleased\]' CHANGELOG.md || fail "CHANGELOG.md has no section [Unreleased]"
	[[ $(unreleased) =~ [^[:space:]] ]] || fail "CHANGELOG.md has nothing under [Unreleased]"
	! grep -qF "## [${version#v}]" CHANGELOG.md || fail "CHANGELOG.md has a section [${version#v}] already"
}

# make_clone clones the branch, and commits there under the same name as here.
make_clone() {
	local key value
	git clone -q --branch "$branch" "file://$here" "$clone"
	for key in user.name user.email; do
		! value=$(git config "$key") || git -C "$clone" config "$key" "$value"
	done
}

# make_commits makes the release and its tags, and goes back to work after it.
make_commits() {
	local mod
	cut_changelog
	require_version
	for mod in $(released); do # as they are for work in the tree
		mkdir -p "$scratch/tree/$mod"
		cp "$mod"/go.mod "$scratch/tree/$mod/"
		! [ -f "$mod/go.sum" ] || cp "$mod/go.sum" "$scratch/tree/$mod/"
	done
	drop_replaces
	git commit -q -a -m "release $version"
	tidy_released
	cp -R "$scratch/tree/." .
	git commit -q -a -m "nested modules are on the tree again, after $version"
}

# show prints what was made.
show() {
	local mod
	echo "== commits"
	git log --stat --format='%h %s' "$(git -C "$here" rev-parse HEAD)..HEAD"
	for mod in $(released); do
		printf '\n== %s@%s, tag %s\n' "$(path "$mod")" "$version" "$(tag "$mod")"
		git show "$version:$mod/go.mod" # from the commit that the tags are on
	done
	echo
	cat "$notes"
}

# bring moves the branch here forward, and fetches the tags.
bring() {
	local mod
	git fetch -q "$clone" "$branch"
	git merge -q --ff-only FETCH_HEAD
	for mod in $(released); do
		git fetch -q "$clone" "refs/tags/$(tag "$mod"):refs/tags/$(tag "$mod")"
		set -- "$@" "$(tag "$mod")"
	done
	printf '\n== done; to publish it:\ngit push --atomic origin %s %s\n' "$branch" "$*"
}

version=
yes=
for arg; do
	case $arg in
	--modules)
		[ $# = 1 ] || usage
		released
		exit
		;;
	--yes) yes=1 ;;
	-*) usage ;;
	*)
		[ -z "$version" ] || usage
		version=$arg
		;;
	esac
done
[ -n "$version" ] || usage

check_version
check_tree
here=$PWD
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
clone=$scratch/clone
notes=$scratch/notes
{
	printf 'go-realname %s\n\n' "$version"
	unreleased | awk 'NF { seen = 1 } seen'
} >"$notes"

make_clone
cd "$clone"
make_commits
show
cd "$here"
if [ -n "$yes" ]; then
	bring
else
	printf '\n== nothing was changed here; with --yes it will be\n'
fi
