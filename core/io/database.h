// SPDX-License-Identifier: GPL-3.0-or-later
// A small SQLite database as a cache: opened, asked, thrown away where it is damaged. One thread at a time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>

struct sqlite3;
struct sqlite3_stmt;

namespace distill {

// SQLite cannot use the file: it is damaged, is no database, or cannot be written.
class DatabaseError final : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

class Database final {
public:
    explicit Database(const std::filesystem::path& file); // made where missing; ":memory:" keeps it in memory
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    void execute(const std::string& sql); // statements without values
    sqlite3* handle() const { return m_handle; }

private:
    sqlite3* m_handle = nullptr;
};

// Bind in order from the first parameter, then next() until false, reading columns in order.
class Statement final {
public:
    Statement(const Database& database, const std::string& sql);
    ~Statement();
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;

    Statement& bind(const std::string& value);
    Statement& bind(std::int64_t value);
    Statement& bind(double value);
    bool next();
    void run(); // without rows; ready to be bound again
    std::string text();
    std::int64_t integer();
    double real();

private:
    void check(int code) const;

    sqlite3* m_database;
    sqlite3_stmt* m_handle = nullptr;
    int m_parameter = 0; // bound so far
    int m_column = 0;    // read so far in this row
};

// All or nothing: undone unless commit() was reached.
class Transaction final {
public:
    explicit Transaction(Database& database);
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    void commit();

private:
    Database& m_database;
    bool m_open = true;
};

} // namespace distill
