"""Lists of people as spreadsheets save them."""

import io
from datetime import datetime

import xlsxwriter
import xlwt

HEADINGS = ["序号", "角色", "姓名", "手机号", "登录名", "网格编码"]
ROW = ["1", "网格员", "王　明", "13800138000", "wangming", "610902001003001"]


def xlsx(*rows, title=False):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.add_worksheet("空")
        sheet, as_day = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
        if title:
            sheet.write(0, 0, "新城街道网格员名单")
        for at, row in enumerate(rows, 1 if title else 0):
            for column, value in enumerate(row):
                if isinstance(value, datetime):
                    sheet.write_datetime(at, column, value, as_day)
                else:
                    sheet.write(at, column, value)
    return out.getvalue()


def xls(*rows):
    book, out = xlwt.Workbook(), io.BytesIO()
    sheet = book.add_sheet("名单")
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            sheet.write(at, column, value)
    book.save(out)
    return out.getvalue()


def separated(by, *rows):
    return "\r\n".join(by.join(row) for row in rows)
