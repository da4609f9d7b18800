import { randomInt } from 'node:crypto';

/** The letters of generated names. k8s: apimachinery util/rand */
const alphabet = 'bcdfghjklmnpqrstvwxz2456789';

/** What makes a name one that nothing has: five letters by chance. */
export const randomSuffix = (): string => Array.from({ length: 5 }, () => alphabet[randomInt(alphabet.length)]).join('');
