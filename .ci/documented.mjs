// Every function that the package exports says of each parameter what it is, and what comes back. typedoc asks for a docstring; this asks for its tags.
import { join } from "node:path";
import ts from "typescript";

const root = join(import.meta.dirname, "..");
const { config } = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile);
const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
const entry = join(root, "src/index.ts");
const program = ts.createProgram([entry], options);
const checker = program.getTypeChecker();

function gaps(declaration) {
  const body = ts.isVariableDeclaration(declaration) ? declaration.initializer : declaration;
  if (body === undefined || !(ts.isFunctionDeclaration(body) || ts.isArrowFunction(body))) return [];
  const tags = ts.getJSDocTags(declaration);
  const said = tags.filter(ts.isJSDocParameterTag).map((tag) => tag.name.getText());
  // A parameter that is taken apart in the signature has no name: then their number counts.
  const named = body.parameters.filter(({ name }) => ts.isIdentifier(name)).map(({ name }) => name.text);
  const missing = named.filter((name) => !said.includes(name));
  if (said.length < body.parameters.length) missing.push("a parameter without a name");
  const returned = checker.typeToString(checker.getReturnTypeOfSignature(checker.getSignatureFromDeclaration(body)));
  const returns = !["void", "Promise<void>"].includes(returned);
  return returns && !tags.some(ts.isJSDocReturnTag) ? [...missing, "@returns"] : missing;
}

let functions = 0;
const found = [];
for (const alias of checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(entry)))) {
  const symbol = alias.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(alias) : alias;
  const declaration = symbol.declarations?.find(
    (one) => ts.isFunctionDeclaration(one) || (ts.isVariableDeclaration(one) && one.initializer !== undefined),
  );
  if (declaration === undefined) continue;
  functions++;
  const missing = gaps(declaration);
  if (missing.length > 0) found.push(`${symbol.name}: ${missing.join(", ")}`);
}
for (const line of found) console.error(line);
console.log(`${functions} exported functions and values, ${found.length} without all their tags`);
process.exitCode = found.length === 0 ? 0 : 1;
