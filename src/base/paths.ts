import { userInfo } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';

/** Where kpod keeps things. All absolute. */
export interface Paths {
  /** Desired state, volumes, saved logs. Survives reboots; 0700. */
  readonly stateDir: string;
  /** `objects/<namespace>/<plural>/<name>.json` below it. */
  readonly objectsDir: string;
  /** `pods/<uid>/…` below it. */
  readonly podsDir: string;
  /** Socket and other things that end with the session; 0700. */
  readonly runtimeDir: string;
  /** The agent's unix socket. */
  readonly socket: string;
  /** A file that holds the path of the running agent's socket, for callers whose environment names another one. */
  readonly socketPointer: string;
  /** Holds the port on which clients of other programs find the agent. */
  readonly listenerPort: string;
  /** Is there while they are to find it there, also those of the next agent. */
  readonly listenerWanted: string;
  /** Is there while an agent hands over to the next: who asks for an end meanwhile removes it, and the next one does not come. */
  readonly handOver: string;
  /** The agent's own log. */
  readonly agentLog: string;
  /** kpod's settings, YAML. */
  readonly configFile: string;
  /**
   * Names the state directory: `default` for root's default one, `user-UID` for another user's (they may share one dockerd), eight
   * hex digits otherwise. Goes into names of networks and labels, so that agents of different state directories never
   * touch each other's things.
   */
  readonly instance: string;
}

/**
 * Resolves kpod's directories from the environment (XDG base directories; `KPOD_STATE_DIR`, `KPOD_CONFIG` override).
 * Without `XDG_RUNTIME_DIR`, runtime files go into a directory of the user's own below the temporary directory; whoever creates
 * it must check its owner.
 */
export function resolvePaths(
  env: Readonly<Record<string, string | undefined>>,
  user: { readonly uid: number; readonly home: string; readonly tmp: string; readonly accountHome?: string },
): Paths {
  const defaultStateDir = join(env['XDG_STATE_HOME'] || join(user.home, '.local', 'state'), 'kpod');
  const stateDir = resolve(env['KPOD_STATE_DIR'] || defaultStateDir);
  // HOME is the caller's to set: two of them must not give two state directories that call themselves the default one.
  const isDefault = stateDir === join(user.accountHome ?? homeOfAccount() ?? user.home, '.local', 'state', 'kpod');
  const instance = !isDefault ? digestOf(stateDir) : user.uid === 0 ? 'default' : `user-${user.uid}`;
  const runtimeRoot = env['XDG_RUNTIME_DIR'] ? join(env['XDG_RUNTIME_DIR'], 'kpod') : join(user.tmp, `kpod-${user.uid}`);
  const runtimeDir = isDefault ? runtimeRoot : join(runtimeRoot, instance);
  return {
    stateDir,
    objectsDir: join(stateDir, 'objects'),
    podsDir: join(stateDir, 'pods'),
    runtimeDir,
    socket: join(runtimeDir, 'kpod.sock'),
    socketPointer: join(stateDir, 'socket'),
    listenerPort: join(stateDir, 'listener-port'),
    listenerWanted: join(stateDir, 'listener-wanted'),
    handOver: join(stateDir, 'hand-over'),
    agentLog: join(stateDir, 'agent.log'),
    configFile: env['KPOD_CONFIG']
      ? resolve(env['KPOD_CONFIG'])
      : join(env['XDG_CONFIG_HOME'] || join(user.home, '.config'), 'kpod', 'config.yaml'),
    instance,
  };
}

/** Loads what it needs here, since most callers have the default state directory, and a short command should not pay for it. */
function digestOf(path: string): string {
  const { createHash } = process.getBuiltinModule('node:crypto');
  return createHash('sha256').update(path).digest('hex').slice(0, 8);
}

/**
 * The directories of kpod's own on the way to a socket, outermost first: that of the user, and that of the state directory in it when it is
 * not the default one. Only where all of them are the user's and closed to others, nobody else can have put the socket there.
 */
export function socketDirectories(socket: string): readonly string[] {
  const directory = dirname(socket);
  const parent = dirname(directory);
  return /^kpod(-\d+)?$/.test(basename(parent)) ? [parent, directory] : [directory];
}

/** The same with the socket in the state directory, for when another user sits on the place of the runtime directory. */
export function withSocketInState(paths: Paths): Paths {
  const runtimeDir = join(paths.stateDir, 'run');
  return { ...paths, runtimeDir, socket: join(runtimeDir, 'kpod.sock') };
}

/** The home that the system has for this user; undefined when it knows no such user. */
function homeOfAccount(): string | undefined {
  try {
    return userInfo().homedir;
  } catch {
    return undefined;
  }
}
