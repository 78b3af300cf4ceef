"""What a command imports decides how long a person waits for it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def test_bundling_with_a_model_and_no_database_loads_no_flask_and_no_database(tmp_path: Path) -> None:
    table = tmp_path / "ideas.csv"
    table.write_text("id,title,text\n1,Mehr Bänke,Am Park\n2,Bänke,Im Park\n", encoding="utf-8")
    script = (
        "import sys; from ideenmarkt.cli import main\n"
        f"main(['analyse', {str(table)!r}, '--json'], standalone_mode=False)\n"
        "heavy = {'flask', 'sqlalchemy', 'alembic'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True, capture_output=True)


def test_comparing_vectors_needs_no_scikit_learn() -> None:
    script = (
        "import sys, numpy as np\n"
        "from ideenmarkt.analysis.documents import Document\n"
        "from ideenmarkt.analysis.grouping import group\n"
        "class Letters:\n"
        "    name = version = 'letters'\n"
        "    def encode(self, texts):\n"
        "        rows = np.array([[t.count(c) + .1 for c in 'abcdefgh'] for t in texts], dtype=np.float32)\n"
        "        return rows / np.linalg.norm(rows, axis=1, keepdims=True)\n"
        "from ideenmarkt.analysis.granularity import Granularity\n"
        "ideas = [Document('1', 'Mehr Bänke', ''), Document('2', 'Schwimmbad', '')]\n"
        "group(ideas, granularity=Granularity.MEDIUM, encoder=Letters())\n"
        "assert 'sklearn' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True, capture_output=True)
