import type { Runner } from '../command/runner.ts';
import { EngineError } from '../types.ts';
import { parseJson } from './json-fields.ts';

/** What the engine says of itself. It is the first question to it: whatever fails here means that it is not there. */
export async function askInfo(runner: Runner, format: string): Promise<unknown> {
  const { stdout, failure } = await runner.tryRun(['info', `--format=${format}`]);
  if (!failure) return parseJson(stdout);
  throw new EngineError(failure.message, { command: failure.command, kind: 'unavailable', cause: failure });
}
