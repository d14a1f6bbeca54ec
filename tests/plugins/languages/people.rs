// people.rs -- a connector in Rust, with the structs of interface 1.0 written down by
// hand: a CRM of two people, who stay as they are. No crate is needed, and no bindgen.
#![allow(non_camel_case_types)]

use std::ffi::{c_char, c_void, CStr};
use std::ptr::{null, null_mut};

type status = i32;
const OK: status = 0;
const END: status = 1;

#[repr(C)]
pub struct wherry_error {
    status: i32,
    option: [c_char; 48],
    message: [c_char; 464],
}

#[repr(C)]
pub struct wherry_field {
    name: *const c_char,
    value: *const c_char,
}

#[repr(C)]
pub struct wherry_record {
    size: usize,
    key: *const c_char,
    id: *const c_char,
    consent: i32,
    by: i32,
    flags: u32,
    consent_at_ms: i64,
    changed_at_ms: i64,
    fields: *const wherry_field,
    field_count: usize,
}

#[repr(C)]
pub struct wherry_writer {
    size: usize,
    this: *mut c_void,
    record: extern "C" fn(*mut wherry_writer, *const wherry_record),
    full: extern "C" fn(*const wherry_writer) -> bool,
}

#[repr(C)]
pub struct wherry_identity {
    size: usize,
    account_key: *const c_char,
    account_name: *const c_char,
    list_name: *const c_char,
    warning: *const c_char,
    date_ms: i64,
}

// The beginning of what the host has made; nothing is copied.
#[repr(C)]
pub struct wherry_pass {
    size: usize,
    snapshot: bool,
}

#[repr(C)]
pub struct wherry_source {
    size: usize,
    open: extern "C" fn(
        *mut c_void,
        *const c_void,
        *mut wherry_pass,
        *mut *mut c_void,
        *mut wherry_error,
    ) -> status,
    read: extern "C" fn(
        *mut c_void,
        *mut wherry_writer,
        *mut wherry_pass,
        *mut wherry_error,
    ) -> status,
    close: extern "C" fn(*mut c_void),
    lookup: extern "C" fn(
        *mut c_void,
        *const c_void,
        *const *const c_char,
        usize,
        *mut wherry_writer,
        *mut wherry_error,
    ) -> status,
}

#[repr(C)]
pub struct wherry_connector {
    size: usize,
    abi_major: u32,
    abi_minor: u32,
    name: *const c_char,
    version: *const c_char,
    summary: *const c_char,
    roles: u32,
    options: *const c_void,
    option_count: usize,
    config_size: usize,
    open: extern "C" fn(
        *const c_void,
        *const c_void,
        *mut *mut c_void,
        *mut wherry_error,
    ) -> status,
    close: extern "C" fn(*mut c_void),
    check: extern "C" fn(*mut c_void, *mut wherry_identity, *mut wherry_error) -> status,
    catalog: *const c_void,
    source: *const wherry_source,
    sink: *const c_void,
}

unsafe impl Sync for wherry_connector {}

const UNSTATED: i32 = 0;
const SUBSCRIBED: i32 = 1;
const UNSUBSCRIBED: i32 = 2;
const ABSENT: u32 = 4;
const CRM: u32 = 1;

struct Person {
    id: &'static CStr,
    key: &'static CStr,
    name: &'static CStr,
    consent: i32,
}

const PEOPLE: [Person; 2] = [
    Person { id: c"1", key: c"ann@example.com", name: c"Ann", consent: SUBSCRIBED },
    Person { id: c"2", key: c"ben@example.com", name: c"Ben", consent: UNSUBSCRIBED },
];

fn record(key: *const c_char, id: &CStr, consent: i32, flags: u32) -> wherry_record {
    wherry_record {
        size: std::mem::size_of::<wherry_record>(),
        key,
        id: id.as_ptr(),
        consent,
        by: 0,
        flags,
        consent_at_ms: 0,
        changed_at_ms: 0,
        fields: null(),
        field_count: 0,
    }
}

fn show(writer: *mut wherry_writer, person: &Person) {
    let name = wherry_field { name: c"NAME".as_ptr(), value: person.name.as_ptr() };
    let mut told = record(person.key.as_ptr(), person.id, person.consent, 0);
    told.fields = &name;
    told.field_count = 1;
    unsafe { ((*writer).record)(writer, &told) }
}

extern "C" fn open(
    _host: *const c_void,
    _config: *const c_void,
    this: *mut *mut c_void,
    _error: *mut wherry_error,
) -> status {
    unsafe { *this = null_mut() };
    OK
}

extern "C" fn close(_this: *mut c_void) {}

extern "C" fn check(
    _this: *mut c_void,
    identity: *mut wherry_identity,
    _error: *mut wherry_error,
) -> status {
    unsafe { (*identity).account_key = c"people".as_ptr() };
    OK
}

extern "C" fn source_open(
    _this: *mut c_void,
    _read: *const c_void,
    pass: *mut wherry_pass,
    source: *mut *mut c_void,
    _error: *mut wherry_error,
) -> status {
    unsafe {
        (*pass).snapshot = true;
        *source = Box::into_raw(Box::new(0usize)) as *mut c_void;
    }
    OK
}

extern "C" fn source_read(
    source: *mut c_void,
    writer: *mut wherry_writer,
    _pass: *mut wherry_pass,
    _error: *mut wherry_error,
) -> status {
    let next = unsafe { &mut *(source as *mut usize) };
    while *next < PEOPLE.len() {
        if unsafe { ((*writer).full)(writer) } {
            return OK;
        }
        show(writer, &PEOPLE[*next]);
        *next += 1;
    }
    END
}

extern "C" fn source_close(source: *mut c_void) {
    drop(unsafe { Box::from_raw(source as *mut usize) });
}

extern "C" fn lookup(
    _this: *mut c_void,
    _read: *const c_void,
    keys: *const *const c_char,
    count: usize,
    writer: *mut wherry_writer,
    _error: *mut wherry_error,
) -> status {
    for i in 0..count {
        let key = unsafe { *keys.add(i) };
        match PEOPLE.iter().find(|one| unsafe { CStr::from_ptr(key) } == one.key) {
            Some(one) => show(writer, one),
            None => {
                let told = record(key, c"", UNSTATED, ABSENT);
                unsafe { ((*writer).record)(writer, &told) }
            }
        }
    }
    OK
}

static SOURCE: wherry_source = wherry_source {
    size: std::mem::size_of::<wherry_source>(),
    open: source_open,
    read: source_read,
    close: source_close,
    lookup,
};

#[no_mangle]
pub static wherry_connector: wherry_connector = wherry_connector {
    size: std::mem::size_of::<wherry_connector>(),
    abi_major: 1,
    abi_minor: 0,
    name: c"people-rs".as_ptr(),
    version: c"1.0".as_ptr(),
    summary: c"two people, in Rust".as_ptr(),
    roles: CRM,
    options: null(),
    option_count: 0,
    config_size: 1,
    open,
    close,
    check,
    catalog: null(),
    source: &SOURCE,
    sink: null(),
};
