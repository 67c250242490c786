/** Of the numbers above 0; 0 where there is none. */
export function greatestCommonDivisor(numbers: readonly number[]): number {
  let divisor = 0;
  for (const number of numbers) {
    let [left, right] = [divisor, Math.max(0, number)];
    while (right > 0) [left, right] = [right, left % right];
    divisor = left;
  }
  return divisor;
}
