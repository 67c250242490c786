type Basic = string | number | boolean;

/**
 * A filter's comparison, as Go's templates compare (client-go third_party/forked/golang/template/funcs.go).
 * @throws Error for operators and types that cannot be compared
 */
export function compare(left: unknown, operator: string, right: unknown): boolean {
  if (!["<", ">", "==", "!=", "<=", ">="].includes(operator)) throw new Error(`unrecognized filter operator ${operator}`);
  if (!isBasic(left) || !isBasic(right)) throw new Error("invalid type for comparison");
  if (typeof left !== typeof right) throw new Error("incompatible types for comparison");
  if (operator === "==") return left === right;
  if (operator === "!=") return left !== right;
  if (typeof left === "boolean") throw new Error("invalid type for comparison");
  if (operator === "<") return left < right;
  if (operator === ">") return left > right;
  return operator === "<=" ? left <= right : left >= right;
}

function isBasic(value: unknown): value is Basic {
  return ["string", "number", "boolean"].includes(typeof value);
}
