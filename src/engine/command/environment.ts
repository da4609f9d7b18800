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

/** Variables that a command, and the programs that it calls, take from their own environment, by what they do there. */
export type SteeringVariables = readonly (readonly [RegExp, string])[];

/** Those of every engine's command. */
const ofEveryCommand: SteeringVariables = [
  [/^(PATH|HOME|USER|LOGNAME|TMPDIR)$/, 'where the command finds programs and its own files'],
  [/^XDG_(CONFIG_HOME|CONFIG_DIRS|DATA_HOME|DATA_DIRS|CACHE_HOME|RUNTIME_DIR)$/, 'where the command keeps its settings and its store'],
  [/^_(LIBCONTAINER_|LXC)/, 'what the runtime tells its own child'],
  [/^(NOTIFY_SOCKET|LISTEN_PID|LISTEN_FDS|LISTEN_FDNAMES)$/, 'what the service manager told the command'],
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
export type WhySteering = (name: string) => string | undefined;

/** Answers for the commands of all engines together, whose own are given: a program may be called by the name of another one. */
export function createWhySteering(ofEngines: SteeringVariables): WhySteering {
  const all = [...ofEveryCommand, ...ofEngines];
  return (name) => all.find(([pattern]) => pattern.test(name))?.[1];
}
