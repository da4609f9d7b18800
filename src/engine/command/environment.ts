import type { Settings } from '../../api/settings.ts';
import type { EngineName } from '../types.ts';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * The environment of an engine's CLI: where programs and the user's own things are, and what kpod's settings say; nothing else of the
 * caller's, or the first caller's proxies and hosts would stick to the pods of all others.
 */
export function engineEnvironment(env: Env): Record<string, string> {
  const kept = ['PATH', 'HOME', 'USER', 'XDG_RUNTIME_DIR'].flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]] as const]));
  return { ...Object.fromEntries(kept), LC_ALL: 'C.UTF-8' };
}

/** Set for every engine command to the directory of its driver, so that an agent finds those that a killed one left under way. */
export const directoryMark = 'KPOD_ENGINE_DIR';

/** Variables that the engines' commands, and the programs that these call, take from their own environment, by what they do there. */
const steering: readonly (readonly [RegExp, string])[] = [
  [/^(PATH|HOME|USER|LOGNAME|TMPDIR)$/, 'where the command finds programs and its own files'],
  [/^XDG_(CONFIG_HOME|CONFIG_DIRS|DATA_HOME|DATA_DIRS|CACHE_HOME|RUNTIME_DIR)$/, 'where the command keeps its settings and its store'],
  [/^DOCKER_|^BUILDKIT_/, "docker's own settings, podman's too where they are called so: DOCKER_HOST, DOCKER_CONFIG …"],
  [/^CONTAINERS?_|^PODMAN_|^BUILDAH_/, "podman's own settings: CONTAINERS_CONF, CONTAINER_HOST, BUILDAH_ISOLATION …"],
  [/^STORAGE_(DRIVER|OPTS)$/, 'which store podman opens'],
  [/^(REGISTRY_AUTH_FILE|REGISTRIES_CONFIG_PATH)$/, 'whom podman believes to be which registry'],
  [/^_(CONTAINERS_|OCI_|LIBPOD_|PODMAN_)/, 'what podman, conmon and the runtime tell their own children'],
  [/^_(LIBCONTAINER_|LXC)/, 'what the runtime tells its own child'],
  [/^(NOTIFY_SOCKET|LISTEN_PID|LISTEN_FDS|LISTEN_FDNAMES)$/, 'what the service manager told the command'],
  [/^DBUS_S/, 'which service manager podman asks for control groups'],
  [/^(LD_|GCONV_PATH$|LOCPATH$|NLSPATH$|GLIBC_TUNABLES$|MALLOC_)/, 'what the C library loads into the command'],
  [/^(LANG|LANGUAGE|LC_[A-Z]+)$/, 'in which language the command answers'],
  [/^(TZ|TZDIR)$/, 'in which time zone the command answers'],
  [/^(RES_OPTIONS|LOCALDOMAIN|HOSTALIASES|RESOLV_[A-Z_]+)$/, 'how the command resolves names'],
  [/^(GODEBUG|GOGC|GOMEMLIMIT|GOMAXPROCS|GOTRACEBACK|GORACE|GOCOVERDIR)$/, 'how the Go runtime of the command works'],
  [/^(SSL_CERT_FILE|SSL_CERT_DIR|OPENSSL_CONF|OPENSSL_MODULES)$/, 'whom the command believes over TLS'],
  [/^(SSH_AUTH_SOCK|SSH_ASKPASS|SSH_ASKPASS_REQUIRE|DISPLAY)$/, 'how ssh, by which the command may reach its engine, proves who it is'],
  [/^((HTTP|HTTPS|FTP|ALL|NO)_PROXY|(http|https|ftp|all|no)_proxy)$/, 'by which way the command reaches its engine'],
  [/^(BASH_ENV|ENV|SHELLOPTS|BASHOPTS|PS4|IFS|CDPATH|BASH_FUNC_.*)$/, 'what a shell does, where the command is a script'],
  [/^TERM$/, 'how the command writes'],
  [/^KPOD_ENGINE_DIR$/, 'how kpod finds its commands again'],
];

/** Why a variable of that name must not stand in the environment of an engine's command; undefined when it may. */
export function whySteering(name: string): string | undefined {
  return steering.find(([pattern]) => pattern.test(name))?.[1];
}

/** The CLI's program and the options that stand before every verb. */
export function engineCommand(name: EngineName, settings: Settings): readonly string[] {
  if (name === 'docker') return [settings.docker.path];
  return [settings.podman.path, ...(settings.podman.runtime === undefined ? [] : [`--runtime=${settings.podman.runtime}`])];
}

/**
 * A containers.conf for machines where podman's own limits cannot be set: a pod's pause takes its limits from there alone. Undefined
 * when the settings ask for nothing.
 */
export function containersConf(settings: Settings): string | undefined {
  const { ulimits, runtime } = settings.podman;
  if (ulimits.length === 0) return undefined;
  const list = ulimits.map((limit) => JSON.stringify(limit)).join(', ');
  return `[containers]\ndefault_ulimits = [${list}]\n${runtime === undefined ? '' : `[engine]\nruntime = ${JSON.stringify(runtime)}\n`}`;
}
