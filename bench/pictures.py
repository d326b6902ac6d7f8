"""A 12-megapixel photograph into all its sizes, against decoding it and against libvips; and memory over many."""

import io
import shutil
import subprocess
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image

from bench.stage import Stage
from bench.tables import Against, Goal, Row, interleaved, timed
from petwire.cli.demo.drawings import draw
from petwire.pictures.bounded import Workers
from petwire.pictures.making import make, prepare
from petwire.pictures.sizes import LONGEST, SIZES
from petwire.pictures.store import keep

MANY = 250  # its process is replaced after fewer
HOW = "vipsthumbnail is not here, so its row is left out. `apt-get install libvips-tools`."


def run(stage: Stage) -> list[Row]:
    """All rows about pictures."""
    prepare()
    photograph, smaller = _photograph(4000, 3000), _photograph(1200, 900)
    with TemporaryDirectory() as folder:
        cases = {
            "decode": partial(_rate, lambda: Image.open(io.BytesIO(photograph)).load()),
            "make": partial(_rate, lambda: make(photograph)),
        }
        vips = shutil.which("vipsthumbnail")
        if vips:
            source = Path(folder) / "photograph.jpg"
            source.write_bytes(photograph)
            cases["vips"] = partial(_rate, lambda: _by_vips(vips, source))
        else:
            print(HOW)
        rates = interleaved(cases, rounds=max(3, stage.sizes.rounds))
    work, sizes = "12-megapixel JPEG to all sizes", len(SIZES) + 1
    rows = [
        Row(
            work, rates["make"], "/s", Goal(0.55, least=True), Against.LIMIT, rates["decode"], "a full decode"
        )
    ]
    if "vips" in rates:
        what = f"vipsthumbnail, {sizes} files"
        rows.append(Row(work, rates["make"], "/s", Goal(1.0, least=True), Against.PEER, rates["vips"], what))
    count = max(4, MANY * stage.sizes.usual // 100_000)
    return [*rows, *_many(count, photograph, smaller)]


def _many(count: int, *photographs: bytes) -> list[Row]:
    """Uploads one after the other, each in the bounded process and into the store: one large for fifty small ones,
    because memory is the largest one's, and time adds up."""
    workers, peaks = Workers(most=1), [0.0]

    def all_of_them() -> None:
        for number in range(count):
            peaks.append(workers.most_memory() or 0)  # as they go: a process is replaced after some hundred
            # No two alike, as the store would notice; a JPEG ends before what is appended.
            keep(workers.make(photographs[number % 50 > 0] + number.to_bytes(4, "big")))

    seconds = timed(all_of_them)
    memory = max(*peaks, workers.most_memory() or 0)
    workers.close()
    rows = [Row(f"{count:,} uploads into the store", count / seconds, "/s")]
    if memory:
        rows.append(Row(f"memory of the process that opened {count:,}", memory, "MB", Goal(100, unit="MB")))
    return rows


def _rate(work: object) -> float:
    assert callable(work)
    return 1 / timed(work)


def _by_vips(program: str, source: Path) -> None:
    """The same sizes by libvips: the full size from the source, the others from that."""
    full = source.with_name("full.jpg")
    _thumbnail(program, source, full, f"{LONGEST}x{LONGEST}>")
    for name, size in SIZES.items():
        box = {"width": f"{size.pixels}x>", "fit": f"{size.pixels}x{size.pixels}>", "crop": f"{size.pixels}"}
        crop = ["--smartcrop", "centre"] if size.how == "crop" else []
        _thumbnail(program, full, source.with_name(f"{name}.jpg"), box[size.how], *crop)


def _thumbnail(program: str, source: Path, target: Path, box: str, *more: str) -> None:
    options = "[Q=85,optimize_coding,interlace,strip]"
    subprocess.run(
        [program, str(source), "--size", box, *more, "-o", f"{target}{options}"],
        check=True,
        capture_output=True,
    )


def _photograph(width: int, height: int) -> bytes:
    """A drawing in the size of a photograph, with the noise of a camera: some 2 to 3 MB at 12 megapixels."""
    drawing = Image.open(io.BytesIO(draw("dog-lab-black-2"))).convert("RGB")
    large = drawing.resize((width, height), Image.Resampling.BICUBIC)
    grain = Image.effect_noise((width, height), 24).convert("RGB")
    out = io.BytesIO()
    Image.blend(large, grain, 0.1).save(out, "JPEG", quality=90)
    return out.getvalue()
