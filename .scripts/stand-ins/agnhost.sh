#!/bin/sh
# Stands in for Kubernetes' test image agnhost where that cannot be had: what the conformance table asks of it, in its words.

# The letters of a mode as Go prints those of a file: no letter for its kind, none for the sticky bit.
permissions() { stat -L -c %A "$1" | sed -e 's/^./-/' -e 's/t$/x/' -e 's/T$/-/'; }

fail() {
  echo "$1"
  failed=1
}

read_file() {
  if content=$(cat "$1" 2>&1); then
    printf 'content of file "%s": %s\n\n' "$1" "$content"
  else
    fail "error reading file content for \"$1\": $content"
  fi
}

new_file() {
  if printf 'mount-tester new file\n' >"$2"; then
    chmod "$1" "$2"
    read_file "$2"
  else
    fail "error writing new file \"$2\""
  fi
}

read_again_and_again() {
  until=$(($(date +%s) + retry_time))
  while [ "$(date +%s)" -lt "$until" ]; do
    if content=$(cat "$1" 2>&1); then
      printf 'content of file "%s": %s\n\n' "$1" "$content"
      [ "$break_on_expected_content" = true ] && [ "$content" = 'mount-tester new file' ] && return
    else
      echo "Error reading file $1: $content, retrying"
    fi
    sleep 1
  done
}

mounttest() {
  umask 0
  for word; do
    value=${word#*=}
    case $word in
      --fs_type=*) fs_type=$value ;;
      --new_file_0*=*) mode=${word%%=*} new_mode=${mode#--new_file_} new_path=$value ;;
      --file_mode=*) file_mode=$value ;;
      --file_perm=*) file_perm=$value ;;
      --file_owner=*) file_owner=$value ;;
      --file_content=*) file_content=$value ;;
      --file_content_in_loop=*) loop=$value ;;
      --retry_time=*) retry_time=$value ;;
      --break_on_expected_content=*) break_on_expected_content=$value ;;
      *) fail "unknown flag: $word" ;;
    esac
  done
  if [ -n "$fs_type" ]; then
    kind=$(awk -v path="$fs_type" '$2 == path { kind = $3 } END { print kind }' /proc/mounts)
    echo "mount type of \"$fs_type\": ${kind:-unknown}"
  fi
  [ -z "$new_path" ] || new_file "$new_mode" "$new_path"
  [ -z "$file_mode" ] || echo "mode of file \"$file_mode\": $(stat -L -c %A "$file_mode" 2>&1)"
  [ -z "$file_perm" ] || echo "perms of file \"$file_perm\": $(permissions "$file_perm")"
  [ -z "$file_owner" ] || stat -L -c "owner UID of \"%n\": %u
owner GID of \"%n\": %g" "$file_owner" || failed=1
  [ -z "$file_content" ] || read_file "$file_content"
  [ -z "$loop" ] || read_again_and_again "$loop"
  exit "$failed"
}

failed=0 retry_time=180 break_on_expected_content=true
case $1 in
  pause)
    trap 'exit 0' TERM INT
    echo Paused
    while :; do sleep 3600 & wait $!; done
    ;;
  entrypoint-tester) echo "[$0 $*]" ;;
  mounttest)
    shift
    mounttest "$@"
    ;;
  *)
    echo "this stand-in for agnhost knows pause, entrypoint-tester and mounttest, not \"$1\"" >&2
    exit 1
    ;;
esac
