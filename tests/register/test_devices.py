"""The registers of devices and cameras."""

from __future__ import annotations

from datetime import date

from qingshan.register.camera import parse_cameras
from qingshan.register.device import parse_devices

HEAD = "mn,zh,outlet,system,edition,password,sm4_key,factors,expects,minutes,realtime,label,from,to\n"
GOOD = "0123456789ABCDEF01234567,甲厂总排口,P1,32,2017,123456,,w01018;w21003,minute;hour,10,60,,2024-01-01,\n"


def codes(found):
    return [each.code for each in found]


def test_a_device_is_read():
    register, faults = parse_devices(HEAD + GOOD)
    assert faults == ()
    device = register.get("0123456789ABCDEF01234567")
    assert device.factors == ("w01018", "w21003")
    assert (device.due("minute"), device.due("hour"), device.due("day")) == (144, 24, 0)
    assert device.is_registered(date(2024, 1, 1))
    assert not device.is_registered(date(2023, 12, 31))
    assert register.at_outlet("P1") == (device,)
    assert register.find("甲厂总排口") is device


def test_the_password_is_not_shown():
    register, _ = parse_devices(HEAD + GOOD)
    assert "123456" not in repr(register.devices[0]).replace("0123456789ABCDEF01234567", "")


def test_every_fault_is_found_at_once():
    bad = "xy!,乙,P2,3,2018,,abc,,weekly,7,x,middle,2025-01-01,2024-01-01\n"
    register, faults = parse_devices(HEAD + GOOD + GOOD + bad)
    assert len(register.devices) == 1
    assert set(codes(faults)) == {
        "register-duplicate-code", "device-wrong-mn", "device-wrong-system", "register-unknown-word",
        "register-empty-cell", "device-key-in-clear", "device-wrong-interval", "register-dates-reversed",
    }  # fmt: skip


def test_cameras_are_read_and_their_secrets_not_listed():
    text = (
        "id,zh,outlet,address\n"
        "15040200001320000001,甲厂排口,P1,rtsp://admin:secret@10.0.0.8/live?ch=1\n"
        "15040200001320000002,乙厂排口,P2,https://video.example/x.m3u8\n"
        "123,丙厂排口,P3,ftp://x\n"
    )
    register, faults = parse_cameras(text)
    first, second = register.cameras
    assert (first.host, first.port, first.path) == ("10.0.0.8", 554, "/live?ch=1")
    assert first.shown == "rtsp://10.0.0.8/live?ch=1"
    assert "secret" not in repr(first)
    assert (second.port, second.scheme) == (443, "https")
    assert codes(faults) == ["camera-wrong-id", "camera-wrong-address"]
    assert register.at_outlet("P2") == (second,)
