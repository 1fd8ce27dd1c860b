"""Hospital lists for tests: files as insurers send them."""

from collections.abc import Callable
from pathlib import Path

from sqlalchemy.orm import Session

from bot.hospitals import service
from bot.kernel import clock

HEADER = "city,name,aliases,departments,address,valid_from,valid_until"
FIRST = "上海,上海示例第一医院,示例医院;示例一院,肿瘤内科;胸外科,上海市示例路1号,2024-01-01,"
TUMOUR = "上海,上海示例肿瘤医院,,放疗科,上海市示例路2号,,2026-12-31"
BEIJING = "北京,北京示例第一医院,示例医院,肿瘤内科,北京市示例路1号,,"
GOOD = (FIRST, TUMOUR, BEIJING)

Write = Callable[..., Path]


def write_list(folder: Path, *lines: str, header: str = HEADER, encoding: str = "utf-8") -> Path:
    """A CSV file of these lines."""
    path = folder / "hospitals.csv"
    path.write_bytes(("\n".join([header, *lines]) + "\n").encode(encoding))
    return path


def load(session: Session, path: Path) -> service.HospitalImport:
    """Import a file today."""
    return service.import_list(session, path, source=path.name, on=clock.today())
