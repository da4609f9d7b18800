import { memorySettings } from '../../../../client/agent-process.ts';

/** What a unit of systemd must be told of an agent. */
export interface UnitFacts {
  /** Node itself, and the script that understands `agent run`. */
  readonly program: readonly [node: string, entry: string];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stateDir: string;
  readonly configFile: string;
}

/** The units of the agents of different state directories have names of their own, of which `instance` is the rest. */
export function unitName(instance: string): string {
  return instance === 'default' || /^user-\d+$/.test(instance) ? 'kpod.service' : `kpod-${instance}.service`;
}

/** What is true of the user whenever it runs; the rest of a caller's environment is true of one session. */
const keptVariables = /^(PATH|LANG|LC_ALL|TZ|XDG_(CACHE|CONFIG|DATA|STATE)_HOME|KPOD_.*)$/;
/** A wish of the caller's for what it creates, and the directories, which are named in full. */
const droppedVariables = /^KPOD_(ENGINE|NAMESPACE|STATE_DIR|CONFIG)$/;

/** The unit that runs the agent for as long as the user's manager is there. Containers go on without it: only its own process is ended. */
export function renderUnit({ program, env, stateDir, configFile }: UnitFacts): string {
  const kept = Object.entries(env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && keptVariables.test(entry[0]) && !droppedVariables.test(entry[0]),
  );
  const variables = [...kept, ...Object.entries({ KPOD_STATE_DIR: stateDir, KPOD_CONFIG: configFile, ...memorySettings })];
  return `[Unit]
Description=kpod agent, which keeps the pods of this user

[Service]
Type=exec
ExecStart=${[...program, 'agent', 'run'].map((word) => quote(word.replaceAll('$', '$$$$'))).join(' ')}
${variables
  .sort(([a], [b]) => (a < b ? -1 : 1))
  .map(([name, value]) => `Environment=${quote(`${name}=${value}`)}\n`)
  .join('')}KillMode=process
Restart=on-failure
RestartSec=5
TimeoutStopSec=60
Delegate=yes

[Install]
WantedBy=default.target
`;
}

/** A word as systemd reads it: in quotes, with C's escapes, and no specifiers. */
function quote(word: string): string {
  const escaped = word.replace(/["\\]/g, '\\$&').replaceAll('%', '%%');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they would end the line
  return `"${escaped.replace(/[\u0000-\u001f\u007f]/g, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`)}"`;
}
