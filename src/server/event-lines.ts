import type { AnyObject } from '../api/any-object.ts';
import type { WatchEvent } from '../api/types.ts';

/** Lines of watches, which those who watch the same share while it is on its way to any of them. */
export interface EventLines {
  /** The event as a line; `form` says all that it depends on beside the event, and `render` makes it. */
  lineOf(event: WatchEvent<AnyObject>, form: string, render: () => object): Uint8Array;
}

/** Forms of one object that are looked for; ages make a new one every second. */
const mostForms = 8;

/**
 * A hundred watches of a large object that do not read would else hold a hundred copies of it. Nothing is kept here for itself: a line that
 * has left to all is forgotten.
 */
export function createEventLines(): EventLines {
  const lines = new WeakMap<AnyObject, Map<string, WeakRef<Uint8Array>>>();
  return {
    lineOf(event, form, render) {
      const forms = lines.get(event.object) ?? new Map<string, WeakRef<Uint8Array>>();
      const key = `${event.type} ${form}`;
      const known = forms.get(key)?.deref();
      if (known) return known;
      const line = Buffer.from(`${JSON.stringify({ type: event.type, object: render() })}\n`);
      if (forms.size >= mostForms) forms.clear();
      lines.set(event.object, forms.set(key, new WeakRef(line)));
      return line;
    },
  };
}
