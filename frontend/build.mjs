// Bundles styles, fonts and scripts into ideenmarkt/ground/static, with names that change when their content does.
import { build } from "esbuild";
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, extname, join } from "node:path";

const target = "ideenmarkt/ground/static";
rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });

const scripts = readdirSync("frontend/scripts").filter((name) => name.endsWith(".js"));
const result = await build({
  entryPoints: ["frontend/main.css", ...scripts.map((name) => join("frontend/scripts", name))],
  outdir: target,
  outbase: "frontend",
  entryNames: "[name]-[hash]",
  assetNames: "fonts/[name]-[hash]",
  bundle: true,
  minify: true,
  format: "esm",
  target: ["es2022", "chrome110", "firefox115", "safari16"],
  loader: { ".woff2": "file", ".woff": "file", ".svg": "file" },
  metafile: true,
  logLevel: "warning",
});

const manifest = {};
for (const [output, { entryPoint }] of Object.entries(result.metafile.outputs)) {
  if (entryPoint) manifest[basename(entryPoint)] = output.slice(target.length + 1);
}
writeFileSync(join(target, "manifest.json"), JSON.stringify(manifest, null, 1));
console.log(Object.keys(manifest).filter((name) => extname(name)).join(" "));
