import type { PullProgress } from '../types.ts';

/** What a line of the engine's `pull` says of a layer; without `isDone` the engine does not tell when a layer is there. */
export interface PullWord {
  /** Absent: of all that were named. */
  readonly layer?: string;
  readonly isDone?: boolean;
}

/** Counts the layers of a pull line by line, and tells what has changed. */
export function createPullCounter(
  readLine: (line: string) => PullWord | undefined,
  tell: (progress: PullProgress) => void,
): (line: string) => void {
  const layers = new Map<string, boolean | undefined>();
  let told = '';
  return (line) => {
    const word = readLine(line);
    if (!word) return;
    // What is there stays there: docker looks at one layer several times, its words come in any order.
    if (word.layer === undefined) for (const layer of layers.keys()) layers.set(layer, word.isDone);
    else if (layers.get(word.layer) !== true) layers.set(word.layer, word.isDone);
    const states = [...layers.values()];
    const isCounted = states.some((isDone) => isDone !== undefined);
    const progress = { layers: states.length, ...(isCounted ? { done: states.filter((isDone) => isDone === true).length } : {}) };
    const text = JSON.stringify(progress);
    if (text === told || states.length === 0) return;
    told = text;
    tell(progress);
  };
}
