// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/database.h"

#include <sqlite3.h>

namespace distill {

namespace {

constexpr int kPatience = 5000; // milliseconds that another process may hold the file

[[noreturn]] void fail(sqlite3* handle) {
    throw DatabaseError(handle != nullptr ? sqlite3_errmsg(handle) : "out of memory");
}

} // namespace

Database::Database(const std::filesystem::path& file) {
    if (sqlite3_open(file.c_str(), &m_handle) != SQLITE_OK) {
        const std::string why = m_handle != nullptr ? sqlite3_errmsg(m_handle) : "out of memory";
        sqlite3_close(m_handle);
        throw DatabaseError(why);
    }
    sqlite3_busy_timeout(m_handle, kPatience);
}

Database::~Database() {
    sqlite3_close(m_handle);
}

void Database::execute(const std::string& sql) {
    if (sqlite3_exec(m_handle, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
        fail(m_handle);
}

Statement::Statement(const Database& database, const std::string& sql) : m_database(database.handle()) {
    check(sqlite3_prepare_v2(m_database, sql.c_str(), -1, &m_handle, nullptr));
}

Statement::~Statement() {
    sqlite3_finalize(m_handle);
}

void Statement::check(int code) const {
    if (code != SQLITE_OK)
        fail(m_database);
}

Statement& Statement::bind(const std::string& value) {
    check(sqlite3_bind_text64(m_handle, ++m_parameter, value.data(), value.size(), SQLITE_TRANSIENT,
                              SQLITE_UTF8));
    return *this;
}

Statement& Statement::bind(std::int64_t value) {
    check(sqlite3_bind_int64(m_handle, ++m_parameter, value));
    return *this;
}

Statement& Statement::bind(double value) {
    check(sqlite3_bind_double(m_handle, ++m_parameter, value));
    return *this;
}

bool Statement::next() {
    const int code = sqlite3_step(m_handle);
    m_column = 0;
    if (code != SQLITE_ROW && code != SQLITE_DONE)
        fail(m_database);
    return code == SQLITE_ROW;
}

void Statement::run() {
    while (next()) {
    }
    check(sqlite3_reset(m_handle));
    m_parameter = 0;
}

std::string Statement::text() {
    const int column = m_column++;
    const void* bytes = sqlite3_column_blob(m_handle, column);
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(m_handle, column));
    return bytes != nullptr ? std::string(static_cast<const char*>(bytes), size) : std::string();
}

std::int64_t Statement::integer() {
    return sqlite3_column_int64(m_handle, m_column++);
}

double Statement::real() {
    return sqlite3_column_double(m_handle, m_column++);
}

Transaction::Transaction(Database& database) : m_database(database) {
    m_database.execute("BEGIN IMMEDIATE");
}

Transaction::~Transaction() {
    if (m_open)
        sqlite3_exec(m_database.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void Transaction::commit() {
    m_database.execute("COMMIT");
    m_open = false;
}

} // namespace distill
