/** Walks through command lines of a real kubectl, and tells where it was not as it had to be. */
import { execa } from 'execa';
import type { Said, Step } from './step.ts';
import { wordsOf } from './step.ts';
import { typeInTerminal } from './terminal.ts';

export interface WalkOptions {
  /** The kubectl, and its minor version. */
  readonly path: string;
  readonly minor: number;
  readonly kubeconfig: string;
  readonly namespace: string;
  readonly node: string;
  /** Where the files are. */
  readonly directory: string;
}

interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | undefined;
}

/** So often, and so far apart, a step is tried that looks at what is on its way. */
const mostTries = 60;
const pauseMs = 500;

/** Plays the steps in their order; answers what went wrong, a text a step. */
export async function walk(steps: readonly Step[], options: WalkOptions): Promise<readonly string[]> {
  const wrong: string[] = [];
  let leaveNode: (() => void) | undefined;
  for (const step of steps) {
    if (options.minor < (step.since ?? 0) || options.minor > (step.until ?? Number.POSITIVE_INFINITY)) continue;
    if (!step.onNode) {
      leaveNode?.();
      leaveNode = undefined;
    } else leaveNode ??= await nodeTurn();
    const problem = await play(step, options);
    if (problem !== undefined) wrong.push(problem);
  }
  leaveNode?.();
  return wrong;
}

let lastTurn: Promise<void> = Promise.resolve();

/** Waits until no other walk changes the node; answers what ends the turn. */
async function nodeTurn(): Promise<() => void> {
  const before = lastTurn;
  let leave = () => {};
  lastTurn = new Promise<void>((resolve) => {
    leave = resolve;
  });
  await before;
  return leave;
}

async function play(step: Step, options: WalkOptions): Promise<string | undefined> {
  for (let tries = 1; ; tries += 1) {
    const problem = problemOf(step, await run(step, options), options);
    if (problem === undefined || !step.eventually || tries === mostTries) return problem;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

const named = (text: string, { namespace, node }: WalkOptions): string => text.replace(/\bNS\b/g, namespace).replace(/\bNODE\b/g, node);

/** Runs a line; every line is in the namespace of the walk. */
async function run(step: Step, options: WalkOptions): Promise<Ran> {
  const { path, directory, kubeconfig, namespace } = options;
  const args = ['--namespace', namespace, ...wordsOf(named(step.line, options))];
  const env = { HOME: directory, KUBECONFIG: kubeconfig, KUBE_EDITOR: 'sh edit.sh', TZ: 'UTC', PATH: process.env['PATH'] ?? '' };
  if (step.whileItRuns) return runUntil(step, [path, ...args], { cwd: directory, env }, options);
  if (step.terminal) return typeInTerminal([path, ...args], { cwd: directory, env });
  const { stdout, stderr, exitCode } = await execa(path, args, {
    ...{ cwd: directory, env, extendEnv: false, input: step.input ?? '', reject: false, stripFinalNewline: false, timeout: 180_000 },
  });
  return { stdout, stderr, exitCode };
}

interface Surroundings {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Runs a command that goes on by itself, until it has said what it must and all is as it must be then; its end is no failure. */
async function runUntil(step: Step, [file = '', ...args]: readonly string[], around: Surroundings, options: WalkOptions): Promise<Ran> {
  const running = execa(file, args, {
    ...around,
    extendEnv: false,
    stdin: 'pipe',
    reject: false,
    stripFinalNewline: false,
    timeout: 60_000,
  });
  let stdout = '';
  const hasSaid = new Promise<void>((resolve) => {
    running.stdout.on('data', (data) => {
      stdout += data;
      if (isSaid(step.out, stdout, options)) resolve();
    });
  });
  const late = new Promise<void>((resolve) => setTimeout(resolve, 30_000).unref());
  await Promise.race([hasSaid, running, late]);
  const problem = await step.whileItRuns?.(stdout, options.namespace).catch((error) => String(error));
  running.kill('SIGINT');
  const { stderr } = await running;
  return { stdout, stderr: problem ?? (step.err ? stderr : ''), exitCode: 0 };
}

function problemOf(step: Step, ran: Ran, options: WalkOptions): string | undefined {
  const { exit = 0 } = step;
  const isExit = exit === 'any' ? ran.exitCode !== 0 : ran.exitCode === exit;
  const err = step.err ?? (exit === 0 ? '' : undefined);
  if (isExit && isSaid(step.out, ran.stdout, options) && isSaid(err, ran.stderr, options)) return undefined;
  const told = [`exit ${ran.exitCode}`, ran.stdout && `stdout: ${ran.stdout}`, ran.stderr && `stderr: ${ran.stderr}`];
  return `kubectl ${step.line}\n${told.filter(Boolean).join('\n').slice(0, 1500)}\n  wanted: exit ${exit}, ${[step.out, err].map(shown).join(', ')}`;
}

const shown = (said: Said | undefined): string => (said instanceof RegExp ? String(said) : JSON.stringify(said ?? null));

function isSaid(said: Said | undefined, text: string, options: WalkOptions): boolean {
  if (said === undefined) return true;
  return said instanceof RegExp ? said.test(text) : text === named(said, options);
}
