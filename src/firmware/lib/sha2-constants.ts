'no debug points';

/** The first `count` primes. */
function primes(count: number): bigint[] {
  const found: number[] = [];

  for (let n = 2; found.length < count; n++) {
    if (!found.some((prime) => n % prime === 0)) {
      found.push(n);
    }
  }
  return found.map(BigInt);
}

/** The largest number whose power `degree` is not more than `value`. */
function root(value: bigint, degree: bigint): bigint {
  let low = 0n;
  let high = 1n << (BigInt(value.toString(2).length) / degree + 1n);

  while (high - low > 1n) {
    const middle = (low + high) >> 1n;
    if (middle ** degree <= value) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return low;
}

/** The first 64 bits behind the point of the roots of primes `from` up to `to`, as FIPS 180-4 has the constants of SHA-2. */
export function primeRoots(degree: 2 | 3, from: number, to: number): readonly bigint[] {
  return primes(to)
    .slice(from)
    .map((prime) => BigInt.asUintN(64, root(prime << BigInt(64 * degree), BigInt(degree))));
}

/** Numbers that always are the same and take milliseconds to find: found when somebody asks first, not at each start. */
export function whenAsked<T>(find: () => T): () => T {
  let found: T | undefined;
  return () => (found ??= find());
}
