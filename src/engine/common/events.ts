import { once } from 'node:events';
import { streamLines } from '../../base/stream-lines.ts';
import type { Engine } from '../types.ts';
import { hasLabels, labelFilter } from './argv.ts';
import type { EngineContext } from './dialect.ts';
import { parseJson } from './json-fields.ts';

/** An event tells the labels of its container. What is longer is read by nobody: the next list has what it told of. */
const longestEvent = 1024 * 1024;

/** The engine's stream of events. It begins at the moment of the call, not at the moment when the child has got up. */
export function createEvents(context: EngineContext): Engine['events'] {
  return async function* events(labels, signal) {
    if (signal.aborted) return;
    const since = (context.clock.now() / 1000).toFixed(3);
    const argv = ['events', '--format', context.dialect.jsonFormat, '--since', since, '--filter', 'type=container', ...labelFilter(labels)];
    const child = context.runner.spawn(argv, ['ignore', 'pipe', 'ignore']);
    const end = () => child.kill('SIGKILL');
    signal.addEventListener('abort', end);
    // A program that cannot be started ends the stream; without a listener the error would end kpod.
    child.on('error', (error) => context.log.warn("the engine's event stream cannot be started", { error: error.message }));
    try {
      if (!child.stdout) return;
      for await (const { line } of streamLines(child.stdout, longestEvent)) {
        const event = context.dialect.readEvent(parseJson(line.toString('utf8')));
        if (event && hasLabels(event.labels, labels)) yield event;
      }
      if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) await once(child, 'close');
    } finally {
      signal.removeEventListener('abort', end);
      end();
    }
  };
}
