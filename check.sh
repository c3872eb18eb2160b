#!/usr/bin/env bash
# check.sh checks every module in this tree and stops at the first thing that
# is wrong. It changes no file, except that a fuzz target which fails leaves the
# input in its testdata. It needs Go and, the first time, a module proxy.
#
# FUZZTIME is how long all fuzz targets may take together: 90 (seconds), 90s, 10m.
# What needs a database skips itself and says how to provide one.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

staticcheck=honnef.co/go/tools/cmd/staticcheck@v0.8.2

started=$SECONDS
step=
step_started=$SECONDS

# begin NAME starts a step, after the time of the one before.
begin() {
	end
	step=$1
	step_started=$SECONDS
	printf '\n== %s\n' "$step"
}

end() {
	if [ -n "$step" ]; then
		printf -- '-- %s: %d s\n' "$step" $((SECONDS - step_started))
	fi
	step=
}

fail() {
	printf '\ncheck.sh: %s\n' "$1" >&2
	exit 1
}

[[ ${FUZZTIME:-90s} =~ ^[0-9]+[sm]?$ ]] || fail "FUZZTIME=$FUZZTIME: want 90, 90s or 10m"

scratch=$(mktemp -d)
trap 'status=$?; rm -rf "$scratch"; [ $status = 0 ] || printf "\ncheck.sh: failed at: %s\n" "${step:-start}" >&2' EXIT

# each COMMAND… runs a command in every module.
each() {
	local mod
	for mod in $modules; do
		printf '%s\n' "$mod: $*"
		(cd "$mod" && "$@")
	done
}

modules=$(find . -name go.mod -not -path '*/testdata/*' -exec dirname {} \; | sort)

begin "gofmt"
unformatted=$(gofmt -l .)
[ -z "$unformatted" ] || fail "gofmt would change:
$unformatted"

begin "go vet"
each go vet ./...

begin "staticcheck"
each go run "$staticcheck" ./...

begin "dependencies"
each go mod tidy -diff
go test -count=1 -run '^TestDependencies' .

begin "the API, as it is written down in api"
go test -count=1 ./internal/apigolden -nested
.ci/api-changelog

begin "known vulnerabilities"
.ci/vulnerabilities

begin "generated files"
# In a copy, so that what somebody is working on stays as it is.
mkdir "$scratch/tree"
tar -cf - --exclude=./.git . | tar -xf - -C "$scratch/tree"
(
	cd "$scratch/tree"
	each go generate ./...
)
diff -r --exclude=.git . "$scratch/tree" ||
	fail "go generate gives other files than the ones here; run it and commit"

begin "tests, with the race detector and shuffled"
race=-race
if ! go test -race -count=1 -run '^$' ./internal/mask >"$scratch/race" 2>&1; then
	race=
	cat "$scratch/race"
	echo "NO RACE DETECTOR here (it needs a C compiler, such as gcc): the tests run without it"
fi
for mod in $modules; do
	printf '%s\n' "$mod"
	case $mod in
	*/servertest) (cd "$mod" && go test ./...) ;; # to build a server with the detector takes minutes
	*) (cd "$mod" && go test $race -timeout 30m -shuffle=on ./...) ;;
	esac
done

if [ -n "$race" ]; then
	begin "what skips itself with the race detector: whole flows on databases, many records"
	(cd integration && go test -count=1 -timeout 30m -run '^Test(Realname|Processes|Million)' ./...)
fi

begin "two clusters, parts of which fail"
(cd integration && go test -count=1 -timeout 10m -run '^TestCluster(Sentinel|PostgresSplit)$' -cluster -v . | grep -aE '^ |^(---|ok|FAIL|PASS)')

begin "tests that a broken copy of the code must fail"
go test -count=1 -timeout 30m ./realname ./realnamehttp ./sms ./password ./webhook ./providers/tencent ./providers/alibaba ./providers/nppa ./providers/internal/wire \
	-run '^TestMutations$' -mutations

begin "long tests: whole explorations, simulations and samples"
go test -count=1 -timeout 30m ./realname ./password ./idcard ./names ./providers ./providers/tencent ./providers/alibaba ./providers/nppa -long
go test -count=1 -timeout 30m ./sms -long -skip TestHonestTrafficNeverTrips # of a thousand weeks takes six minutes

begin "a release, each of its modules imported from an empty cache"
go test -count=1 -timeout 30m -run '^TestRelease$' . -release

begin "fuzzing"
.ci/fuzz "${FUZZTIME:-90s}"

end
printf '\ncheck.sh: all is well, after %d s\n' $((SECONDS - started))
