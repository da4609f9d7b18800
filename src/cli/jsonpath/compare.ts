type Basic = boolean | number | string;

/** Whether a comparison of a filter holds. Throws an Error for an unknown operator, and for values that cannot be compared. k8s: text/template funcs.go */
export function compareValues(left: unknown, operator: string, right: unknown): boolean {
  if (!['==', '!=', '<', '<=', '>', '>='].includes(operator)) throw new Error(`unrecognized filter operator ${operator}`);
  const [a, b] = [basic(left), basic(right)];
  if (kindOf(a) !== kindOf(b)) throw new Error('incompatible types for comparison');
  switch (operator) {
    case '==':
      return a === b;
    case '!=':
      return a !== b;
    default:
      return isOrdered(a, operator, b);
  }
}

function isOrdered(a: Basic, operator: string, b: Basic): boolean {
  if (typeof a === 'boolean') throw new Error('invalid type for comparison');
  switch (operator) {
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    default:
      return a >= b;
  }
}

function basic(value: unknown): Basic {
  if (typeof value === 'boolean' || typeof value === 'number' || typeof value === 'string') return value;
  throw new Error('invalid type for comparison');
}

const kindOf = (value: Basic): string => (typeof value === 'number' ? (Number.isInteger(value) ? 'whole number' : 'number') : typeof value);
