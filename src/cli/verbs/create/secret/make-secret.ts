import { UserError } from '../../../../api/errors.ts';
import { goQuote } from '../../../../api/go-quote.ts';
import { configKey } from '../../../../api/validation/names.ts';
import type { Generator } from '../generate.ts';
import type { KeyTaker } from '../key-sources.ts';
import { objectHash } from '../object-hash.ts';

/** What is the same for every kind of secret. `fill` takes its keys. */
export function secretGenerator(
  { type = '', appendHash }: { readonly type?: string; readonly appendHash: boolean },
  fill: (taker: KeyTaker) => void | Promise<void>,
): Generator {
  return {
    kind: 'Secret',
    // Without a colon, as kubectl has it.
    failure: 'failed to create secret',
    async make() {
      const data = new Map<string, string>();
      const takeBytes = (key: string, bytes: Buffer): void => {
        const problems = configKey(key);
        if (problems.length > 0) throw new UserError(`${goQuote(key)} is not valid key name for a Secret ${problems.join(';')}`);
        if (data.has(key)) throw new UserError(`cannot add key ${key}, another key by that name already exists`);
        data.set(key, bytes.toString('base64'));
      };
      await fill({ what: 'secret', takeBytes, takeText: (key, text) => takeBytes(key, Buffer.from(text)) });
      return { ...(data.size > 0 ? { data: Object.fromEntries(data) } : {}), ...(type === '' ? {} : { type }) };
    },
    rename: (name, made) => (appendHash ? `${name}-${objectHash({ data: {}, ...made, kind: 'Secret', name, type })}` : name),
  };
}
